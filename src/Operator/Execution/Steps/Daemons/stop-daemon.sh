#!/bin/sh
# A unit that does not exist counts as stopped.
[ "$(systemctl show --property LoadState --value "$UNIT")" != not-found ] || answer 'done'
[ "$DISABLE" = no ] || systemctl disable --quiet "$UNIT"
invocation() { systemctl show --property InvocationID --value "$UNIT"; }
before=$(invocation)
systemctl stop "$UNIT" || :

# A broker without a quorum does not end by itself, and its unit does not kill it. This stop is final, so the broker is
# killed. A process that somebody has started meanwhile is another one.
if [ -n "$before" ] && [ "$(invocation)" = "$before" ]; then
  systemctl kill --signal KILL "$UNIT" 2> /dev/null || :
fi
! systemctl is-active --quiet "$UNIT" || answer running
answer 'done'
