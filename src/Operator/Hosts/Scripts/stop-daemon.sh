#!/bin/sh
# A unit that does not exist is down.
[ "$(systemctl show --property LoadState --value "$UNIT")" != not-found ] || answer 'done'
[ "$DISABLE" = no ] || systemctl disable --quiet "$UNIT"
systemctl stop "$UNIT" || :

# A broker without a quorum does not end by itself, and its unit does not kill it. Nothing comes after this stop: it is killed.
systemctl kill --signal KILL "$UNIT" 2> /dev/null || :
! systemctl is-active --quiet "$UNIT" || answer running
answer 'done'
