#!/bin/sh
# Starts UNIT now and at every boot. MAY_BE_EMPTY, unless empty, is the mark without which the unit does not start on no data.
case $(systemctl is-enabled "$UNIT" 2> /dev/null || :) in
  masked) systemctl unmask --quiet "$UNIT" ;;
  masked-runtime) systemctl unmask --quiet --runtime "$UNIT" ;;
esac
[ -z "$MAY_BE_EMPTY" ] || : > "$MAY_BE_EMPTY"
systemctl enable --quiet "$UNIT"
systemctl reset-failed "$UNIT" 2> /dev/null || :
systemctl start --no-block "$UNIT"
answer 'done'
