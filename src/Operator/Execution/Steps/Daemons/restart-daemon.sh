#!/bin/sh
# Restarts UNIT as a job of systemd, which goes on when this script is interrupted. Returns once the old process is
# being stopped, so that the next observation does not see it serve. With KILL=yes that process does not end by itself.
# MAY_BE_EMPTY, if given, is the file without which the unit refuses to start on an empty disk.
state() { systemctl show --property ActiveState,InvocationID --value "$UNIT" | tr '\n' ' '; }
kill_stopping() {
  case $KILL$(state) in
    yes*deactivating*) systemctl kill --signal KILL "$UNIT" 2> /dev/null || : ;;
  esac
}

[ -z "$MAY_BE_EMPTY" ] || : > "$MAY_BE_EMPTY"
before=$(state)
case $before in
  *activating* | *reloading*) ;;
  *)
    systemctl reset-failed "$UNIT" 2> /dev/null || :
    systemctl restart --no-block "$UNIT"
    tries=50
    while [ "$tries" -gt 0 ] && [ "$(state)" = "$before" ]; do
      tries=$((tries - 1))
      sleep 0.1
    done
    ;;
esac
kill_stopping
answer 'done'
