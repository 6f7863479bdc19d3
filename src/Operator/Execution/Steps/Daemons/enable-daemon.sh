#!/bin/sh
systemctl enable --quiet "$UNIT"
answer 'done'
