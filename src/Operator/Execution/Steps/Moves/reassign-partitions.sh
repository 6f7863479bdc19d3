#!/bin/sh
# Runs Kafka's PROGRAM as ACCOUNT for the reassignment in payload 0. The answer comes from the program's words, because
# its exit code says nothing.
# ACT is one of:
#   execute   with THROTTLE, or without one when it is empty
#   verify    lifts the throttle of moves that have ended
#   cancel    keeps the throttle
# Only the program's log directory is the account's. What root writes and reads lies beside it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
payload 0 > "$work/moves.json"
chmod 0755 "$work"
chmod 0644 "$work/moves.json"
install -d -m 0700 -o "$ACCOUNT" "$work/log"

# Kafka's own JVM flags are for other versions of Java and larger machines. Its log directory may not be writable.
tool() {
  flags='-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+PerfDisableSharedMem'
  timeout -k 5 "$SECONDS_PER_CALL" runuser -u "$ACCOUNT" -- env \
    LOG_DIR="$work/log" KAFKA_HEAP_OPTS='-Xms32m -Xmx128m' KAFKA_JVM_PERFORMANCE_OPTS="$flags" \
    KAFKA_GC_LOG_OPTS='-Dkafkapi.gc.log=off' KAFKA_JMX_OPTS='-Dkafkapi.jmx=off' \
    KAFKA_OPTS='' KAFKA_DEBUG='' JMX_PORT='' \
    "$PROGRAM" "$CONNECT_OPTION" "$CONNECT" --reassignment-json-file "$work/moves.json" "$@" > "$work/said" 2>&1 || :
}
says() { grep -q "$1" "$work/said"; }

# The last words of the program, without the echo of the reassignment and without stack traces.
words() {
  grep -vE '^(\{|[[:space:]]+at |Save this|Current partition replica|Warning: |$)' "$work/said" |
    tail -n 3 | tr '\n' ' '
}

case $ACT in
  execute)
    # shellcheck disable=SC2086
    tool --execute ${THROTTLE:+--throttle "$THROTTLE"}
    ! says 'Successfully started' || answer 'done'
    says 'existing partition assignment\|existing assignment running' && answer busy
    ;;
  verify)
    # Controllers before 2.4 need a moment to begin.
    for try in 1 2 3 4 5; do
      tool --verify
      says 'Status of partition reassignment' || break
      says 'still in progress' || answer 'done'
      [ "$try" = 5 ] || sleep 2
    done
    says 'still in progress' && answer moving
    ;;
  cancel)
    tool --cancel --preserve-throttles
    ! says 'Successfully cancelled\|None of the specified partition reassignments are active' || answer 'done'
    ;;
esac
answer failed "$(words)"
