#!/bin/sh
# Adds and removes rules of ufw. Payload 0 has lines of `add PORTS SOURCE` and `remove PORTS SOURCE`.
# The operator's rules have a comment that begins with MARK. A foreign rule for the same ports and source is kept,
# because ufw would replace it by the operator's rule. Never turns ufw on or off.

# Prints the rule's comment in hexadecimal, as ufw stores it; "-" for a rule without a comment; nothing without a rule.
comment() {
  case $source in
    *:*) set -- "$UFW/user6.rules" ::/0 ;;
    *) set -- "$UFW/user.rules" 0.0.0.0/0 ;;
  esac
  [ ! -e "$1" ] || awk -v ports="$ports" -v any="$2" -v source="$source" '
    $1 == "###" && $2 == "tuple" && $5 == "tcp" && $6 == ports && $7 == any && $8 == "any" &&
      $9 == source && $10 == "in" {
      print $11 ~ /^comment=/ ? substr($11, 9) : "-"
      exit
    }' "$1"
}

ours=$(printf '%s' "$MARK" | od -An -v -tx1 | tr -d ' \n')
tell() {
  said=$(ufw "$@" 2>&1) || answer failed "$said"
}

# A here-document and not a pipe, because `answer` has to end the script and not a subshell.
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
