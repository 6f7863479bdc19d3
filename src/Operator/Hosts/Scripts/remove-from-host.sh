#!/bin/sh
# Gives the host up. The marker goes last: cut before that, the host is still ours to go on with.
[ -e "$OWNER" ] || answer 'done'
uid=''
IFS= read -r uid < "$OWNER" || :
[ "$uid" = "$OWNER_UID" ] || answer 'done'

if [ "$PURGE" = yes ]; then
  for unit in $UNITS; do
    case $(systemctl is-active "$unit" 2> /dev/null || :) in
      active | activating | deactivating | reloading) answer running "$unit" ;;
    esac
  done
  for unit in $UNITS; do
    systemctl disable --quiet "$unit" 2> /dev/null || :
    systemctl reset-failed "$unit" 2> /dev/null || :
    rm -rf "${UNIT_DIRECTORY:?}/$unit" "${UNIT_DIRECTORY:?}/$unit.d"
  done
  systemctl daemon-reload
  rm -rf "$CONFIGURATION" "$PROFILE" "$CURRENT" "$CURRENT.new" "$INCOMING"

  # Complete ones and the leavings of cut ones; the marker of completeness goes with the name, before the content.
  for home in "$DISTRIBUTIONS"/*; do
    [ ! -e "$home/$MARKER" ] || mv -T "$home" "$(mktemp -d "$DISTRIBUTIONS/.old.XXXXXX")/home"
  done
  rm -rf "$DISTRIBUTIONS"/.new.* "$DISTRIBUTIONS"/.old.* "$DISTRIBUTIONS/.lock"
  rmdir "$DISTRIBUTIONS" "$ROOT" 2> /dev/null || :

  # Only what ZooKeeper and Kafka write, and only where their own mark says that the directory is theirs; the mark goes last.
  payload 0 | while IFS= read -r data; do
    if [ -e "$data/myid" ]; then
      rm -rf --one-file-system "$data/version-2" "$data/zookeeper_server.pid"
      rm -f "$data/myid"
    fi
    if [ -e "$data/meta.properties" ]; then
      find "$data" -xdev -mindepth 1 -maxdepth 1 -type d -regextype posix-extended \
        -regex '.*-([0-9]+|[0-9]+\.[0-9a-f]+-(delete|future|stray))' -exec rm -rf --one-file-system {} +
      rm -f "$data"/*-checkpoint "$data/.lock" "$data/.kafka_cleanshutdown" "$data"/*.tmp
      rm -f "$data/meta.properties"
    fi
    rmdir "$data" 2> /dev/null || :
  done

  # The rest of the state directory is ours by its name; what is mounted below it is not.
  find "$STATE" -xdev -mindepth 1 -depth ! -path "$OWNER" -delete 2> /dev/null || :
  if getent passwd "$ACCOUNT" | cut -d : -f 5 | grep -qxF "$ACCOUNT_COMMENT"; then userdel "$ACCOUNT"; fi
  sync "$STATE"
fi

rm -f "$OWNER"
rmdir "$STATE" 2> /dev/null || :
answer 'done'
