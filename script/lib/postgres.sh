# shellcheck shell=bash
# The instance's own PostgreSQL: a cluster under DATA_DIR on a Unix socket, no TCP port, never one
# that it did not make. With DATABASE_URL set, none of this is used.

DATABASE=qasima

# Sets PG_STATE, PG_SOCKET and PG_BIN. A cluster stays with the version that made it.
find_postgres() {
  local major
  PG_STATE=$(state_dir postgres postgres)
  PG_SOCKET=$(socket_dir "$PG_STATE")
  major=$(as_owner_of "$PG_STATE" cat "$PG_STATE/data/PG_VERSION" 2>/dev/null || installed_postgres)
  PG_BIN=/usr/lib/postgresql/$major/bin
  [ -x "$PG_BIN/postgres" ] ||
    fail "$PG_STATE was made by PostgreSQL $major, which is no longer installed: apt-get install postgresql-$major-postgis-3"
}

# The truth about a server is whether it answers; a process number may be a ghost's.
postgres_answers() { "$PG_BIN/pg_isready" -q -h "$PG_SOCKET"; }

postgres_pid() { as_owner_of "$PG_STATE" head -n 1 "$PG_STATE/data/postmaster.pid" 2>/dev/null || true; }

own_sql() { "$PG_BIN/psql" -XqAt -v ON_ERROR_STOP=1 -h "$PG_SOCKET" -U postgres -d "$1" -c "$2"; }

# Made aside and moved into place, so that an interrupted start leaves no half cluster.
make_cluster() {
  local fresh=$PG_STATE/data.new
  note "Making a database cluster in $DATA_DIR/postgres"
  as_owner_of "$PG_STATE" rm -rf "$fresh"
  quietly as_owner_of "$PG_STATE" "$PG_BIN/initdb" -D "$fresh" -U postgres --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums
  say "include 'instance.conf'" | as_owner_of "$PG_STATE" tee -a "$fresh/postgresql.conf" >/dev/null
  as_owner_of "$PG_STATE" mv "$fresh" "$PG_STATE/data"
}

# Sized for one small machine that also runs the site.
configure_cluster() {
  as_owner_of "$PG_STATE" tee "$PG_STATE/data/instance.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$PG_SOCKET'
unix_socket_permissions = 0700
shared_buffers = $(share_of_memory 16 128 1024)MB
effective_cache_size = $(share_of_memory 2 256 16384)MB
maintenance_work_mem = $(share_of_memory 32 64 512)MB
work_mem = 16MB
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 1000
CONF
}

# After a kill -9 the number in postmaster.pid may belong to another program of the same account.
forget_dead_postmaster() {
  local pid _
  pid=$(postgres_pid)
  if [ -z "$pid" ]; then return; fi
  if ! runs_with "$pid" "$PG_STATE/data"; then
    as_owner_of "$PG_STATE" rm -f "$PG_STATE/data/postmaster.pid"
    return
  fi
  for _ in {1..300}; do
    if postgres_answers || ! runs_with "$pid" "$PG_STATE/data"; then return; fi
    sleep 0.1
  done
}

# The children of a killed server hold its memory for a moment, so one refusal is not the end.
launch_postgres() {
  local _
  rotate "$PG_STATE/postgres.log"
  for _ in 1 2 3 4 5; do
    postgres_answers && return
    as_owner_of "$PG_STATE" "$PG_BIN/pg_ctl" -s -w -t 120 -D "$PG_STATE/data" -l "$PG_STATE/postgres.log" start \
      >/dev/null 2>&1 </dev/null 8<&- && return
    sleep 1
  done
  as_owner_of "$PG_STATE" tail -n 20 "$PG_STATE/postgres.log" >&2
  fail "PostgreSQL did not start; its log is $PG_STATE/postgres.log"
}

# A database that was just made has none of what the stamps say was done.
make_database() {
  [ -z "$(own_sql postgres "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'")" ] || return 0
  own_sql postgres "CREATE DATABASE $DATABASE"
  rm -f "$DATA_DIR"/stamps/{migrated,accounts,demo}
}

start_postgres() {
  own_postgres || return 0
  find_postgres
  if ! postgres_answers; then
    as_owner_of "$PG_STATE" test -s "$PG_STATE/data/PG_VERSION" || make_cluster
    configure_cluster
    forget_dead_postmaster
    launch_postgres
  fi
  make_database
  export DATABASE_URL="postgis://postgres@/$DATABASE?host=$PG_SOCKET"
}

stop_postgres() {
  [ -e "$DATA_DIR/postgres" ] || return 0
  find_postgres
  runs_with "$(postgres_pid)" "$PG_STATE/data" || return 0
  as_owner_of "$PG_STATE" "$PG_BIN/pg_ctl" -s -w -t 60 -D "$PG_STATE/data" -m fast stop >/dev/null ||
    fail "PostgreSQL did not stop; its log is $PG_STATE/postgres.log"
}

# The tools of the newest PostgreSQL here, for whichever database is configured.
postgres_tool() {
  local major
  if [ -n "${PG_BIN:-}" ]; then say "$PG_BIN/$1"; return; fi
  major=$(installed_postgres) || fail "$1 is missing: install $(postgis_package)"
  say "/usr/lib/postgresql/$major/bin/$1"
}

# DATABASE_URL as PostgreSQL's own tools read it.
libpq_url() { say "postgresql://${DATABASE_URL#*://}"; }

# url_of_database NAME: another database of the same server.
url_of_database() { libpq_url | sed -E "s|^([a-z]+://[^/]*/)[^?]*|\1$1|"; }

sql() { PGOPTIONS='-c client_min_messages=warning' "$(postgres_tool psql)" -XqAt -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
