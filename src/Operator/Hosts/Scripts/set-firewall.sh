#!/bin/sh
# Adds and removes ufw's rules of payload 0, lines of `add PORTS SOURCE` and `remove PORTS SOURCE`. Ours are known by a comment that begins with
# MARK; another's rule on the same ports and source is left as it is, as ufw would put ours in its place. Never turns ufw on or off.

# The rule's comment in hexadecimal as ufw keeps it, - when it has none; nothing when there is no such rule.
comment() {
  case $source in
    *:*) set -- "$UFW/user6.rules" ::/0 ;;
    *) set -- "$UFW/user.rules" 0.0.0.0/0 ;;
  esac
  [ ! -e "$1" ] || awk -v ports="$ports" -v any="$2" -v source="$source" '
    $1 == "###" && $2 == "tuple" && $5 == "tcp" && $6 == ports && $7 == any && $8 == "any" && $9 == source && $10 == "in" {
      print $11 ~ /^comment=/ ? substr($11, 9) : "-"
      exit
    }' "$1"
}

ours=$(printf '%s' "$MARK" | od -An -v -tx1 | tr -d ' \n')
tell() {
  said=$(ufw "$@" 2>&1) || answer failed "$said"
}

# A here-document, not a pipe: an answer has to end the script, not a part of it.
while read -r verb ports source; do
  found=$(comment)
  case $verb/$found in
    add/ | add/"$ours"*)
      tell allow proto tcp from "$source" to any port "$ports" comment "$TAG"
      [ -n "$(comment)" ] || answer failed "$said"
      ;;
    remove/"$ours"*)
      tell delete allow proto tcp from "$source" to any port "$ports"
      case $(comment) in "$ours"*) answer failed "$said" ;; esac
      ;;
  esac
done << END
$(payload 0)
END
answer 'done'
