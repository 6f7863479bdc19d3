#!/bin/sh
# Stands before the body of every step: `answer WORD [DETAIL…]` is its one line of output and its end.
answer() {
  printf '%s' "$1"
  shift
  for detail in "$@"; do
    printf '\t%s' "$(printf '%s' "$detail" | tr '\000-\037\177' ' ' | cut -c -1000)"
  done
  printf '\n'
  exit 0
}
