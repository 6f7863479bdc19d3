#!/bin/sh
# Restarts UNIT as systemd's own job, which goes on whatever becomes of us. Returns once the old process is being stopped: whoever looks
# next must not see it serve.
state() { systemctl show --property ActiveState,InvocationID --value "$UNIT" | tr '\n' ' '; }

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
answer 'done'
