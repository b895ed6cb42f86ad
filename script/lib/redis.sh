# shellcheck shell=bash
# The instance's own Redis, on a Unix socket. It keeps a log of what it holds, because queued work
# lives there; only entries with an end date (the cache) make room when memory is short.

find_redis() {
  REDIS_STATE=$(state_dir redis redis)
  REDIS_SOCKET=$(socket_dir "$REDIS_STATE")/redis.sock
}

# While it reads its log back it answers LOADING.
redis_answers() { [ "$(redis-cli -s "$REDIS_SOCKET" ping 2>/dev/null)" = PONG ]; }

redis_pid() { as_owner_of "$REDIS_STATE" cat "$REDIS_STATE/redis.pid" 2>/dev/null || true; }

configure_redis() {
  as_owner_of "$REDIS_STATE" tee "$REDIS_STATE/redis.conf" >/dev/null <<CONF
port 0
unixsocket "$REDIS_SOCKET"
unixsocketperm 700
daemonize yes
pidfile "$REDIS_STATE/redis.pid"
logfile "$REDIS_STATE/redis.log"
dir "$REDIS_STATE"
save ""
appendonly yes
maxmemory $(share_of_memory 32 64 512)mb
maxmemory-policy volatile-lru
CONF
}

start_redis() {
  local _
  own_redis || return 0
  find_redis
  if ! redis_answers; then
    configure_redis
    rotate "$REDIS_STATE/redis.log"
    if ! runs_with "$(redis_pid)" "unixsocket:$REDIS_SOCKET"; then
      as_owner_of "$REDIS_STATE" redis-server "$REDIS_STATE/redis.conf" >/dev/null 2>&1 </dev/null 8<&-
    fi
    for _ in {1..300}; do
      redis_answers && break
      sleep 0.1
    done
    redis_answers || fail "Redis did not start; its log is $REDIS_STATE/redis.log"
  fi
  export REDIS_URL="unix://$REDIS_SOCKET?db=0"
}

stop_redis() {
  local pid _
  [ -e "$DATA_DIR/redis" ] || return 0
  find_redis
  redis_answers || return 0
  pid=$(redis_pid)
  redis-cli -s "$REDIS_SOCKET" shutdown nosave >/dev/null 2>&1 || true
  for _ in {1..100}; do
    runs_with "$pid" "unixsocket:$REDIS_SOCKET" || return 0
    sleep 0.1
  done
  fail "Redis did not stop; its log is $REDIS_STATE/redis.log"
}
