#!/bin/sh
# Points the link CURRENT to TARGET atomically: readers see the old target or the new one.
[ -d "$TARGET" ] || answer no-target
if [ -e "$CURRENT" ] && [ ! -L "$CURRENT" ]; then answer not-a-link; fi
umask 022
mkdir -p "$(dirname "$CURRENT")"
rm -f "$CURRENT.new"
ln -s "$TARGET" "$CURRENT.new"
mv -T "$CURRENT.new" "$CURRENT"
sync "$(dirname "$CURRENT")"
answer 'done'
