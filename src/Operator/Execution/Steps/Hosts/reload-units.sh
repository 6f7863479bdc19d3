#!/bin/sh
systemctl daemon-reload
answer 'done'
