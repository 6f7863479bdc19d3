#!/bin/sh
# Checks a distribution that the user installed at TARGET: the programs exist, and ACCOUNT may read them.
for program in $PROGRAMS; do
  if [ ! -f "$TARGET/$program" ] || [ ! -x "$TARGET/$program" ]; then answer no-program "$program"; fi
  runuser -u "$ACCOUNT" -- test -r "$TARGET/$program" || answer not-readable "$program"
done
answer 'done'
