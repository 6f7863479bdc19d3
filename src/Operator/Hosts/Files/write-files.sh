#!/bin/sh
# Applies a file set. Payload 0 is the manifest, one item per line:
#   directory MODE OWNER GROUP - - PATH
#   file      MODE OWNER GROUP SHA256 PAYLOAD PATH
#   absent    - - - - - PATH
# Answers "changed PATH" for each item that differed. Stops at the first item that fails, with "failed WHY PATH".

umask 022
set -C
temporary=
trap '[ -z "$temporary" ] || rm -f -- "$temporary"' EXIT
trap 'exit 143' TERM

fail() {
  case $1 in
    *'No space left on device'* | *'Disk quota exceeded'*) why=disk-full ;;
    *'Read-only file system'*) why=read-only ;;
    *) why=other ;;
  esac
  printf 'failed %s %s\n' "$why" "$path"
  printf '%s\n' "$1" >&2
  exit 1
}

attempt() {
  said=$("$@" 2>&1) || fail "$said"
}

digest() {
  sum=$(sha256sum <"$1")
  [ "${sum%% *}" = "$sha256" ]
}

directory_is_as_wanted() {
  [ -d "$path" ] && [ "$(stat -L -c '%a %U %G' -- "$path")" = "$mode $owner $group" ]
}

file_is_as_wanted() {
  [ -f "$path" ] && [ ! -L "$path" ] &&
    [ "$(stat -c '%a %U %G' -- "$path")" = "$mode $owner $group" ] && digest "$path"
}

write_directory() {
  attempt mkdir -p -m 700 -- "$path"
  attempt chown -- "$owner:$group" "$path"
  attempt chmod -- "$mode" "$path"
}

# In a directory of another account root would follow what that account puts in its way. The file is written as the
# account, which then can harm no file but its own.
write_file_as() {
  # shellcheck disable=SC2016
  said=$(payload "$number" | runuser -u "$1" -- sh -c '
    umask 077
    rm -f -- "$1" && set -C && cat > "$1" && chmod -- "$3" "$1" && sync -- "$1" || exit
    sum=$(sha256sum < "$1")
    [ "${sum%% *}" = "$4" ] || { echo "what was written is not what was sent" >&2; exit 1; }
    mv -fT -- "$1" "$2" && sync -- "${2%/*}/"' sh "${path%/*}/.${path##*/}.kafkapi-new" "$path" "$mode" "$sha256" \
    2>&1) || fail "$said"
}

write_file() {
  holder=$(stat -L -c %U -- "${path%/*}" 2> /dev/null) || holder=root
  if [ "$holder" != root ] && [ "$holder" = "$owner" ]; then
    write_file_as "$holder"
    return
  fi
  temporary=${path%/*}/.${path##*/}.kafkapi-new
  attempt rm -f -- "$temporary"
  said=$( (umask 077 && payload "$number" >"$temporary") 2>&1) || fail "$said"
  attempt chown -- "$owner:$group" "$temporary"
  attempt chmod -- "$mode" "$temporary"
  attempt sync -- "$temporary"
  digest "$temporary" || fail 'what was written is not what was sent'
  attempt mv -fT -- "$temporary" "$path"
  temporary=
  attempt sync -- "${path%/*}/"
}

while read -r kind mode owner group sha256 number path; do
  case $kind in
    directory) directory_is_as_wanted || { write_directory && printf 'changed %s\n' "$path"; } ;;
    file) file_is_as_wanted || { write_file && printf 'changed %s\n' "$path"; } ;;
    absent)
      if [ -e "$path" ] || [ -L "$path" ]; then
        attempt rm -f -- "$path"
        attempt sync -- "${path%/*}/"
        printf 'changed %s\n' "$path"
      fi
      ;;
  esac
done <<MANIFEST
$(payload 0)
MANIFEST
