#!/bin/sh
# Claims the host for the cluster OWNER_UID and creates the account that the daemons run as.
umask 022
mkdir -p "$STATE"

# ln fails when the name exists, so only one of two operators that claim the host at the same time succeeds.
# The text is on disk before it gets its name.
if [ ! -e "$OWNER" ]; then
  rm -f "$OWNER.$OWNER_UID".*
  claim=$(mktemp "$OWNER.$OWNER_UID.XXXXXX")
  printf '%s\n%s\n' "$OWNER_UID" "$OWNER_NAME" > "$claim"
  chmod 0644 "$claim"
  sync "$claim"
  ln "$claim" "$OWNER" 2> /dev/null || [ -e "$OWNER" ]
  rm -f "$claim"
  sync "$STATE"
fi

uid='' name=''
{ IFS= read -r uid && IFS= read -r name; } < "$OWNER" || :
[ "$uid" = "$OWNER_UID" ] || answer owned "${name:-of an unreadable $OWNER}"

# The files of an account that somebody removed still have its number. The account is created again with that number,
# unless another account has it by now.
former() {
  printf '%s\n' "$DIRECTORIES" | while IFS= read -r directory; do
    [ -d "$directory" ] || continue
    number=$(stat -c "$2" -- "$directory")
    if [ "$number" -gt 0 ] && ! getent "$1" "$number" > /dev/null; then
      printf '%s' "$number"
      break
    fi
  done
}

if ! getent group "$ACCOUNT" > /dev/null; then
  number=$(former group %g)
  groupadd --system ${number:+--gid "$number"} "$ACCOUNT"
fi
if ! getent passwd "$ACCOUNT" > /dev/null; then
  number=$(former passwd %u)
  useradd --system ${number:+--uid "$number"} --gid "$ACCOUNT" --home-dir "$STATE" --no-create-home \
    --shell /usr/sbin/nologin --comment "$ACCOUNT_COMMENT" "$ACCOUNT"
fi
while IFS=: read -r _ _ _ _ comment _ shell; do
  [ "$comment" = "$ACCOUNT_COMMENT" ] || break
  [ "$shell" = /usr/sbin/nologin ] || usermod --shell /usr/sbin/nologin "$ACCOUNT"
  [ "$(id -gn "$ACCOUNT")" = "$ACCOUNT" ] || usermod --gid "$ACCOUNT" "$ACCOUNT"
done << END
$(getent passwd "$ACCOUNT")
END
answer 'done'
