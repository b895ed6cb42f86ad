# shellcheck shell=bash
# The site's own processes: web, worker, importer and beat. Each leads a session of its own, so that what it
# leaves behind when it is killed can be told from everything else.

PROCESSES=(web worker importer beat)

# process_fact PID N: field N of its stat line, counted from the state (3) on.
process_fact() {
  local line
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086
  set -- "$2" ${line##*) }
  shift "$(($1 - 2))"
  say "$1"
}

# pid_of NAME: prints its number while it runs; the time of its start tells it from a successor.
pid_of() {
  local pid born
  read -r pid born 2>/dev/null <"$DATA_DIR/run/$1" || return 1
  [ "$(process_fact "$pid" 22)" = "$born" ] && [ "$(process_fact "$pid" 3)" != Z ] && say "$pid"
}

# run_process NAME COMMAND...
run_process() {
  local name=$1 pid
  shift
  rotate "$DATA_DIR/log/$name.log"
  setsid "$@" >>"$DATA_DIR/log/$name.log" 2>&1 </dev/null 8<&- &
  pid=$!
  say "$pid $(process_fact "$pid" 22)" >"$DATA_DIR/run/$name"
}

# members_of NAME: what still runs in the session of the last NAME, leader or not.
members_of() {
  local leader _ dir pid
  read -r leader _ 2>/dev/null <"$DATA_DIR/run/$1" || return 0
  for dir in /proc/[0-9]*; do
    pid=${dir#/proc/}
    if [ "$(process_fact "$pid" 6)" = "$leader" ] && runs_with "$pid" "$ROOT/.venv/"; then say "$pid"; fi
  done
}

signal_process() {
  local pid
  if pid=$(pid_of "$1"); then kill "-$2" "$pid" 2>/dev/null || true; fi
}

any_runs() {
  local name
  for name in "$@"; do if pid_of "$name" >/dev/null; then return 0; fi; done
  return 1
}

# A worker first finishes its task (TERM), then gives it back to the queue (QUIT).
stop_processes() {
  local name pid second
  for name in "$@"; do signal_process "$name" TERM; done
  for second in {1..400}; do
    any_runs "$@" || break
    if [ "$second" = 200 ]; then for name in "$@"; do signal_process "$name" QUIT; done; fi
    sleep 0.1
  done
  for name in "$@"; do
    for pid in $(members_of "$name"); do kill -KILL "$pid" 2>/dev/null || true; done
    rm -f "$DATA_DIR/run/$name"
  done
}

port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# Asked early, because what comes before the start may take minutes.
require_port() {
  if pid_of web >/dev/null; then return; fi
  stop_processes web
  if port_is_open; then fail "port $PORT is taken by another program; choose another with --port"; fi
}

# The site's own judgement of itself.
site_is_ready() {
  local status
  status=$( (
    exec 3<>"/dev/tcp/127.0.0.1/$PORT"
    printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
    read -r -t 10 -u 3 _ status _
    say "$status"
  ) 2>/dev/null)
  [ "$status" = 200 ]
}

# What a running process was started with; when it differs the process is out of date.
process_key() {
  {
    say "$PORT" "$DATABASE_URL" "$REDIS_URL"
    env | grep -E '^(DEBUG|DEMO|GIS_[A-Z_]*|ALLOWED_HOSTS|BASEMAP_[A-Z]*|SECRET_KEY|FIELD_KEYS)=' | sort
    cat requirements.lock
    stamps_of_files -name '*.py' -o -name '*.html' -o -name '*.mo'
  } | fingerprint
}

start_web() {
  run_process web "$ROOT/.venv/bin/python" "$ROOT/.venv/bin/gunicorn" \
    gis_core.wsgi --worker-class gthread --workers 2 --threads 4 --bind "127.0.0.1:$PORT" \
    --graceful-timeout 10 --preload --no-control-socket --access-logfile - \
    --logger-class gis_core.accesslog.AccessLogger
}

# run_worker NAME TASKS-AT-A-TIME
run_worker() {
  run_process "$1" "$ROOT/.venv/bin/python" "$ROOT/.venv/bin/celery" -A gis_core.celery worker \
    --hostname "$1@%h" --concurrency "$2" --queues "$(.venv/bin/python -m gis_core.queues "$1")" \
    --loglevel INFO
}

start_worker() { run_worker worker 2; }

# Deliveries, which meet GDAL in its children: what holds it up holds up nothing else.
start_importer() { run_worker importer 1; }

start_beat() {
  run_process beat "$ROOT/.venv/bin/python" "$ROOT/.venv/bin/celery" -A gis_core.celery beat \
    --pidfile= --loglevel INFO
}

# Starts what does not run, and what runs with something older than is here now.
start_processes() {
  local name key
  key=$(process_key)
  if ! done_before "$DATA_DIR/stamps/processes" "$key"; then stop_processes "${PROCESSES[@]}"; fi
  for name in "${PROCESSES[@]}"; do
    pid_of "$name" >/dev/null && continue
    stop_processes "$name"
    if [ "$name" = web ]; then require_port; fi
    "start_$name"
  done
  say "$key" >"$DATA_DIR/stamps/processes"
}

wait_until_ready() {
  local _
  for _ in {1..300}; do
    site_is_ready && return
    if ! pid_of web >/dev/null; then break; fi
    sleep 0.2
  done
  tail -n 30 "$DATA_DIR/log/web.log" >&2
  fail "the site does not answer at http://localhost:$PORT/health/ready; its log is $DATA_DIR/log/web.log"
}
