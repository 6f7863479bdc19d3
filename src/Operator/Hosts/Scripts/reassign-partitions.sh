#!/bin/sh
# Runs Kafka's PROGRAM for the reassignment in payload 0 as ACCOUNT and tells by its words, not by its exit code, which says nothing.
# ACT: execute, with THROTTLE or without; verify, which lifts the throttle of moves that have ended; cancel, which keeps it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
payload 0 > "$work/moves.json"
chown -R "$ACCOUNT" "$work"

# Its own flags are for other Javas and larger machines, its own log directory may not be writable.
tool() {
  timeout -k 5 "$SECONDS_PER_CALL" runuser -u "$ACCOUNT" -- env LOG_DIR="$work" KAFKA_HEAP_OPTS='-Xms32m -Xmx128m' \
    KAFKA_JVM_PERFORMANCE_OPTS='-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+PerfDisableSharedMem' \
    KAFKA_GC_LOG_OPTS='-Dkafkapi.gc.log=off' KAFKA_JMX_OPTS='-Dkafkapi.jmx=off' KAFKA_OPTS='' KAFKA_DEBUG='' JMX_PORT='' \
    "$PROGRAM" "$CONNECT_OPTION" "$CONNECT" --reassignment-json-file "$work/moves.json" "$@" > "$work/said" 2>&1 || :
}
says() { grep -q "$1" "$work/said"; }

# What it was asked to do is long and known; stack traces help nobody here.
words() { grep -vE '^(\{|[[:space:]]+at |Save this|Current partition replica|Warning: |$)' "$work/said" | tail -n 3 | tr '\n' ' '; }

case $ACT in
  execute)
    # shellcheck disable=SC2086
    tool --execute ${THROTTLE:+--throttle "$THROTTLE"}
    ! says 'Successfully started' || answer 'done'
    says 'existing partition assignment\|existing assignment running' && answer busy
    ;;
  verify)
    # A controller before 2.4 takes a moment until it has begun.
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
