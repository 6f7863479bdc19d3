#!/bin/sh
# A distribution that the user installed at TARGET: the programs are there, and ACCOUNT may run them.
for program in $PROGRAMS; do
  if [ ! -f "$TARGET/$program" ] || [ ! -x "$TARGET/$program" ]; then answer no-program "$program"; fi
  runuser -u "$ACCOUNT" -- test -r "$TARGET/$program" || answer not-readable "$program"
done
answer 'done'
