#!/bin/sh
# Installs PACKAGE by apt. apt runs as a systemd unit of its own, because an interrupted apt leaves a dpkg database that
# a person has to repair.
installed() { [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$PACKAGE" 2> /dev/null)" = installed ]; }

runs() { command -v java > /dev/null; }

# dpkg does not notice that somebody deleted the files of a package, so they are reinstalled. PACKAGE may be a
# metapackage: the openjdk package that it depends on has the files.
again='' packages=$PACKAGE
if installed; then
  ! runs || answer 'done'
  again=--reinstall
  runtimes=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' 'openjdk-*-jre-headless' 2> /dev/null |
    sed -n 's/^installed //p')
  packages="$PACKAGE $runtimes"
fi

begin=$(date +%s)
if ! systemctl is-active --quiet "$UNIT"; then
  systemctl reset-failed "$UNIT" 2> /dev/null || :
  # shellcheck disable=SC2016
  systemd-run --quiet --collect --unit "$UNIT" --property RuntimeMaxSec=3600 \
    --setenv PACKAGES="$packages" --setenv AGAIN="$again" \
    --setenv DEBIAN_FRONTEND=noninteractive --setenv LC_ALL=C /bin/sh -c '
      apt() { apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"; }
      install() { apt install --no-install-recommends $AGAIN $PACKAGES; }
      # The package lists may be outdated, and a power loss may have interrupted dpkg.
      install || { dpkg --configure -a; apt update; install; }'
fi
while systemctl is-active --quiet "$UNIT"; do sleep 1; done

if installed && runs; then answer 'done'; fi

journalctl --sync
log=$(journalctl --quiet --no-pager --output cat --unit "$UNIT" --since "@$begin" --lines 60)
said=$(printf '%s\n' "$log" | grep -E '^(E|Err|dpkg):' | tail -n 4 || :)
case $log in
  *'No space left on device'* | *"You don't have enough free space"*) answer no-space "$said" ;;
  *'Failed to fetch'* | *'Unable to fetch'* | *'Temporary failure resolving'*) answer no-mirror "$said" ;;
  *'Unable to locate package'* | *'has no installation candidate'*) answer no-package "$said" ;;
  *'Could not get lock'*) answer locked "$said" ;;
  *) answer failed "${said:-$(printf '%s\n' "$log" | tail -n 4)}" ;;
esac
