#!/bin/sh
# Unpacks ARCHIVE to TARGET, all or nothing.
# With SENT=yes the operator provides the archive. The answer "send" asks for it when it is missing or incomplete.
spare=67108864
umask 022
mkdir -p "$DISTRIBUTIONS"

# The script of an operator that was stopped may still be running here.
exec 9> "$DISTRIBUTIONS/.lock"
flock --wait 60 9 || answer busy
rm -rf "$DISTRIBUTIONS"/.new.* "$DISTRIBUTIONS"/.old.*

digest() { sha512sum < "$1" | cut -d ' ' -f 1; }
free() { df --block-size 1 --output=avail "$1" | tail -n 1 | tr -d ' '; }
need() { [ "$(free "$DISTRIBUTIONS")" -ge "$1" ] || answer no-space "$1" "$(free "$DISTRIBUTIONS")"; }
tidy() {
  rm -rf "$DISTRIBUTIONS"/.new.* "$DISTRIBUTIONS"/.old.*
  [ "$SENT" = no ] || rm -rf "$INCOMING"
}

if [ -e "$TARGET/$MARKER" ]; then
  installed=$(cat "$TARGET/$MARKER")
  if [ -z "$SHA512" ] || [ "$installed" = "$SHA512" ]; then
    tidy
    answer 'done'
  fi
  for unit in $UNITS; do
    case $(systemctl is-active "$unit" 2> /dev/null || :) in
      active | activating | deactivating | reloading) answer in-use "$installed" ;;
    esac
  done
fi

# True when a daemon runs from this home, will run from it after its next start, or CURRENT points to it.
in_use() {
  [ "$(readlink "$CURRENT" || :)" != "$1" ] || return 0
  for file in $UNIT_FILES; do
    if [ -e "$file" ] && grep -qF "$1/" "$file"; then return 0; fi
  done
  for unit in $UNITS; do
    pid=$(systemctl show --property MainPID --value "$unit" 2> /dev/null || :)
    for file in "/proc/$pid/cmdline" "/proc/$pid/environ"; do
      if [ -r "$file" ] && grep -qaF "$1" "$file"; then return 0; fi
    done
  done
  return 1
}

# Distributions that nobody uses are removed, because SD cards are small. The running one is kept for a rollback.
for home in "$DISTRIBUTIONS"/*; do
  [ "$home" != "$TARGET" ] || continue
  [ -e "$home/$MARKER" ] || continue
  if in_use "$home"; then continue; fi
  rm -f "$home/$MARKER"
  rm -rf "$home"
done

if [ "$SENT" = yes ]; then
  if [ ! -f "$ARCHIVE" ] || [ "$(digest "$ARCHIVE")" != "$SHA512" ]; then
    rm -rf "$INCOMING"
    need $((2 * ARCHIVE_BYTES + spare))
    mkdir -p "$INCOMING"
    chown "$LOGIN" "$INCOMING"
    chmod 0700 "$INCOMING"
    answer send
  fi
  actual=$SHA512
else
  [ -f "$ARCHIVE" ] || answer no-archive
  actual=$(digest "$ARCHIVE")
  [ -z "$SHA512" ] || [ "$actual" = "$SHA512" ] || answer wrong-digest "$actual"
fi

new=$(mktemp -d "$DISTRIBUTIONS/.new.XXXXXX")
# An archive that was sent is kept, because it is complete and each retry would send it again.
give_up() {
  rm -rf "$new"
  answer "$@"
}
tar() { command tar --force-local --file "$ARCHIVE" "$@" 2> "$new/errors"; }
spoilt() {
  if grep -q 'No space left on device' "$new/errors"; then
    answer no-space "$((bytes + spare))" "$(free "$DISTRIBUTIONS")"
  fi
  aftermath='Child returned status\|Error is not recoverable\|Exiting with failure'
  give_up unreadable "$(grep -v "$aftermath" "$new/errors" | head -n 1)"
}

# Every member has to stay below the one top folder. Absolute names, names and links that climb out by "..", and members
# that are reached through a link are refused. A link may only climb before it descends, so that its text tells where it
# leads.
bytes=0
tar --list --verbose --absolute-names --numeric-owner --quoting-style=c > "$new/members" || spoilt
verdict=$(awk '
  function quoted(text) { match(text, /"([^"\\]|\\.)*"/); return substr(text, RSTART + 1, RLENGTH - 2) }
  function plain(name) {
    gsub(/\/(\.?\/)+/, "/", name)
    sub(/^(\.\/)+/, "", name)
    sub(/\/\.?$/, "", name)
    return name
  }
  function climbs(name) { return ("/" name "/") ~ /\/\.\.\// }
  function refuse(why, name) { if (!verdict) verdict = "refused " name " " why }
  {
    kind = substr($0, 1, 1)
    raw = quoted($0)
    target = quoted(substr($0, index($0, "\"" raw "\"") + length(raw) + 2))
    name = plain(raw)
    if (kind !~ /[-dlh]/) refuse("is neither a file nor a directory nor a link", raw)
    if (raw ~ /^\//) refuse("is an absolute path", raw)
    if (climbs(raw)) refuse("climbs by ..", raw)
    if (name == "" || name == ".") next
    depth = split(name, parts, "/")
    if (top == "") top = parts[1]
    if (parts[1] != top || (depth == 1 && kind != "d"))
      refuse("lies beside the top folder " top "; there has to be exactly one", raw)
    if (kind == "-") bytes += $3
    if (kind == "h" && (target ~ /^\// || climbs(target)))
      refuse("is a link that leads out of the archive", raw)
    if (kind == "l") {
      if (target ~ /^\//) refuse("is a link that leads out of the archive", raw)
      while (sub(/^(\.\/+)*\.\.(\/+|$)/, "", target)) depth--
      if (depth < 2 || climbs(target)) refuse("is a link that leads out of the archive", raw)
      link[name] = 1
    }
    if (seen[name]++ && name in link) refuse("is in it twice", raw)
  }
  END {
    for (name in seen) {
      depth = split(name, parts, "/"); above = parts[1]
      for (i = 2; i <= depth; i++) {
        if (above in link) refuse("lies behind the link " above, name)
        above = above "/" parts[i]
      }
    }
    if (top == "") refuse("holds nothing", "it")
    if (verdict) print verdict; else printf "fine %.0f\n", bytes
  }' "$new/members")
case $verdict in
  fine*) bytes=${verdict#* } ;;
  *) give_up refused "${verdict#* }" ;;
esac
need "$((bytes + spare))"

mkdir "$new/tree"
tar --extract --directory "$new/tree" --no-same-owner --no-same-permissions || spoilt
chmod -R ug-s,u=rwX,go=rX "$new/tree"
home=$(find "$new/tree" -mindepth 1 -maxdepth 1 -type d)
for program in $PROGRAMS; do
  if [ ! -f "$home/$program" ] || [ ! -x "$home/$program" ]; then give_up no-program "$program"; fi
done
printf '%s\n' "$actual" > "$home/$MARKER"

# The content is on disk before it gets the name TARGET. A former TARGET is moved aside.
sync -f "$home"
[ ! -e "$TARGET" ] || mv -T "$TARGET" "$(mktemp -d "$DISTRIBUTIONS/.old.XXXXXX")/home"
mv -T "$home" "$TARGET"
sync "$DISTRIBUTIONS"
tidy
answer 'done'
