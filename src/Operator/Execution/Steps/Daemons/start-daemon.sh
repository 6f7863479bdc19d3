#!/bin/sh
# Starts UNIT now and at every boot. MAY_BE_EMPTY, if given, is the file without which the unit refuses to start without
# data.
case $(systemctl is-enabled "$UNIT" 2> /dev/null || :) in
  masked) systemctl unmask --quiet "$UNIT" ;;
  masked-runtime) systemctl unmask --quiet --runtime "$UNIT" ;;
esac
[ -z "$MAY_BE_EMPTY" ] || : > "$MAY_BE_EMPTY"
systemctl enable --quiet "$UNIT"
systemctl reset-failed "$UNIT" 2> /dev/null || :
systemctl start --no-block "$UNIT"
answer 'done'
