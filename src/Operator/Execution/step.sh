#!/bin/sh
# Precedes the body of every step. `answer WORD [DETAIL…]` prints the step's one line of output and ends the script.
answer() {
  printf '%s' "$1"
  shift
  for detail in "$@"; do
    printf '\t%s' "$(printf '%s' "$detail" | tr '\000-\037\177' ' ' | cut -c -1000)"
  done
  printf '\n'
  exit 0
}
