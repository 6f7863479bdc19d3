#!/bin/bash
# build-image.sh TARGET PACKAGES: makes the read-only root file system that all hosts of all labs share.
# Standard input: one-line apt sources, the first of the suite to install. The caller holds the lock on builds.
set -euo pipefail
target=$1 packages=$2 partial=$1.partial
[ -d "$target" ] && exit 0

sources=$(cat)
read -r _ _ suite _ <<< "$sources"

# An interrupted build leaves its directory, sometimes with /proc mounted in it.
findmnt -rno TARGET | awk -v p="$partial/" 'index($0, p) == 1' | sort -r | xargs -r umount -l
rm -rf --one-file-system "$partial"
mkdir -p "$partial"

# Proxies and date checks of this machine's apt hold for the image as well.
mapfile -t options < <(
  apt-config dump | grep -E '^Acquire::((https?|ftp)::Proxy|Check-Date|Check-Valid-Until|Languages)' || true
)

# shellcheck disable=SC2016 # $1 is for the shell that mmdebstrap runs the hook in.
# openjdk's postinst needs the manual pages' directory, which the path-excludes leave out.
mmdebstrap --mode=root --variant=minbase --include="$packages" "${options[@]/#/--aptopt=}" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
  "$suite" "$partial" - <<< "$sources" >&2

in_image() { chroot "$partial" "$@"; }
rm -f "$partial"/etc/ssh/ssh_host_* "$partial"/etc/apt/apt.conf.d/99mmdebstrap "$partial"/var/lib/dbus/machine-id
: > "$partial/etc/machine-id"
: > "$partial/etc/resolv.conf"
echo localhost > "$partial/etc/hostname"

# Password '*' admits nobody, but does not lock the account: sshd refuses the keys of locked accounts.
in_image useradd --create-home --shell /bin/bash --uid 1000 --groups sudo --password '*' pi
echo 'pi ALL=(ALL) NOPASSWD: ALL' > "$partial/etc/sudoers.d/010_pi-nopasswd"
chmod 440 "$partial/etc/sudoers.d/010_pi-nopasswd"

echo 'LANG=C.UTF-8' > "$partial/etc/default/locale"

in_image systemctl --quiet enable systemd-networkd ssh
in_image systemctl --quiet disable ssh.socket nftables
in_image systemctl --quiet mask \
  apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer systemd-firstboot console-getty
mv -T "$partial" "$target"
