#!/bin/sh
# Lists the types of Turnpike in which a method is entered while one payment goes through the server: to the sandbox, with records in
# memory, when all is warm. Usage: gateway-bench/pay-types.sh [gateway.jar]. Needs a JDK with jdb, and curl.
set -eu

jar=${1:-gateway-standalone/target/gateway.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jdb=${JAVA_HOME:+$JAVA_HOME/bin/}jdb
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

HTTP_PORT=0 GATEWAY_STORE_URL=memory ENABLED_PROVIDERS=sandbox \
  "$java" -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0 -jar "$jar" > "$work/out" 2>&1 &
server=$!

# Waits until a line of the server's output has this, and prints what comes after it.
after() {
  for _ in $(seq 1 200); do
    found=$(sed -n "s|.*$1||p" "$work/out" | sed 's/[^0-9].*//' | head -1)
    [ -z "$found" ] || { echo "$found"; return; }
    sleep 0.1
  done
  echo "the server did not start:" >&2
  cat "$work/out" >&2
  exit 1
}
debug=$(after 'at address: ')
http=$(after 'http://127.0.0.1:')

pay() {
  curl -s -o "$work/answer" -w '%{http_code}\n' "http://127.0.0.1:$http/v3/sandbox/pay" -H 'Content-Type: application/json' \
    -d "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"$1\"}" > "$work/status"
  [ "$(cat "$work/status")" = 200 ] || { cat "$work/answer" >&2; exit 1; }
}
for i in 1 2 3; do pay "warm-$i"; done

{
  sleep 2
  echo 'exclude java.*,javax.*,sun.*,com.sun.*,jdk.*,com.fasterxml.*,org.*,io.*,ch.*,kotlin.*,okhttp3.*,okio.*,picocli.*'
  echo 'trace go methods'
  sleep 2
  pay traced
  sleep 5
  echo 'untrace'
  echo 'quit'
} | "$jdb" -attach "127.0.0.1:$debug" > "$work/trace" 2>&1 || true

# What other threads do meanwhile is no part of the payment.
grep -o 'Method entered:.*' "$work/trace" | grep 'thread=turnpike-http\|thread=turnpike-provider' \
  | grep -o ' dev\.turnpike\.[A-Za-z0-9_.$<>]*' | sed 's/\.[a-z<][A-Za-z0-9_$<>]*$//; s/\$\$Lambda.*//' | sort -u > "$work/types"
cat "$work/types"
echo "$(wc -l < "$work/types") types, of which $(sed 's/\$.*//' "$work/types" | sort -u | wc -l) have a file of their own"
