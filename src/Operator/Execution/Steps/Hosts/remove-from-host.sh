#!/bin/sh
# Releases the host. The owner marker is removed last, so that an interrupted removal can be continued.

id_of_member() {
  id=''
  if [ -f "$1/myid" ] && [ ! -L "$1/myid" ]; then read -r id < "$1/myid" || :; fi
  printf '%s' "$id"
}

id_of_broker() {
  if [ ! -f "$1/meta.properties" ] || [ -L "$1/meta.properties" ]; then return 0; fi
  while IFS='=' read -r name value || [ -n "$name" ]; do
    case $name in broker.id | node.id) printf '%s' "$value" ;; esac
  done < "$1/meta.properties"
}

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

  # Complete distributions and the remains of interrupted installations. A home loses its name before its content, so
  # that a partly removed one never passes for complete.
  for home in "$DISTRIBUTIONS"/*; do
    [ ! -e "$home/$MARKER" ] || mv -T "$home" "$(mktemp -d "$DISTRIBUTIONS/.old.XXXXXX")/home"
  done
  rm -rf "$DISTRIBUTIONS"/.new.* "$DISTRIBUTIONS"/.old.* "$DISTRIBUTIONS/.lock"
  rmdir "$DISTRIBUTIONS" "$ROOT" 2> /dev/null || :

  # Only files of the daemons that this node had are removed, and only where their own mark has its id. The mark goes
  # last.
  payload 0 | while IFS=' ' read -r daemon data; do
    if [ "$daemon" = zookeeper ] && [ "$(id_of_member "$data")" = "$ID" ]; then
      rm -rf --one-file-system "$data/version-2" "$data/zookeeper_server.pid"
      rm -f "$data/myid"
    fi
    if [ "$daemon" = broker ] && [ "$(id_of_broker "$data")" = "$ID" ]; then
      # ZooKeeper's directory has the name of a partition.
      set --
      for file in "$data"/version-2/log.* "$data"/version-2/snapshot.*; do
        [ ! -e "$file" ] || set -- ! -name version-2
      done
      find "$data" -xdev -mindepth 1 -maxdepth 1 -type d "$@" -regextype posix-extended \
        -regex '.*-([0-9]+|[0-9]+\.[0-9a-f]+-(delete|future|stray))' -exec rm -rf --one-file-system {} +
      rm -f "$data"/*-checkpoint "$data/.lock" "$data/.kafka_cleanshutdown" "$data"/*.tmp
      rm -f "$data/meta.properties"
    fi
    rmdir "$data" 2> /dev/null || :
  done

  # The rest of the state directory belongs to the operator. File systems mounted below it do not.
  find "$STATE" -xdev -mindepth 1 -depth ! -path "$OWNER" -delete 2> /dev/null || :
  if getent passwd "$ACCOUNT" | cut -d : -f 5 | grep -qxF "$ACCOUNT_COMMENT"; then userdel "$ACCOUNT"; fi
  sync "$STATE"
fi

rm -f "$OWNER"
rmdir "$STATE" 2> /dev/null || :
answer 'done'
