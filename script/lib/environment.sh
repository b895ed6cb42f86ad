# shellcheck shell=bash
# The project's own Python and JavaScript packages, exactly as locked.

# The tests' packages include the server's, so what has them keeps them.
python_lock() {
  if [ "$1" = test ] || [ -x .venv/bin/pytest ]; then say requirements-dev.lock; else say requirements.lock; fi
}

node_set() {
  if [ "$1" = test ] || [ -d node_modules/axe-core ]; then say all; else say prod; fi
}

python_key() { { say "$(python_lock "$1")"; cat "$(python_lock "$1")"; } | fingerprint; }
node_key() { { node_set "$1"; cat package-lock.json .npmrc; } | fingerprint; }

python_is_ready() {
  done_before .venv/.synced "$(python_key "$1")" && .venv/bin/python -c '' 2>/dev/null
}

node_is_ready() { done_before node_modules/.synced "$(node_key "$1")"; }

# Everything else is installed by uv, so uv itself is the one thing that pip installs.
install_uv() {
  local pin
  pin=$(awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements.lock)
  if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$(sed -n '1s/^uv==\([^ ]*\).*/\1/p' <<<"$pin")" ]; then
    quietly .venv/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r <(say "$pin")
  fi
}

install_python() {
  python_is_ready "$1" && return
  if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    note "Making the virtual environment"
    rm -rf .venv
    quietly "$(find_python)" -m venv .venv
  fi
  note "Installing Python packages"
  install_uv
  quietly .venv/bin/uv pip sync --python .venv/bin/python --require-hashes --no-build "$(python_lock "$1")"
  python_key "$1" >.venv/.synced
}

# The node inside the virtual environment knows --use-system-ca; an older one refuses to start with it.
install_node() {
  node_is_ready "$1" && return
  local -a without=()
  [ "$(node_set "$1")" = all ] || without=(--omit=dev)
  note "Installing JavaScript packages"
  NODE_OPTIONS=--use-system-ca quietly .venv/bin/npm ci --no-progress "${without[@]}"
  node_key "$1" >node_modules/.synced
}

# bootstrap server|test: two at a time would tear each other's packages, so the second waits.
bootstrap() {
  {
    flock 9
    install_packages "$1"
    install_python "$1"
    install_node "$1"
  } 9<"$ROOT"
}

# Says what is missing and changes nothing.
check_bootstrap() {
  local -a names
  local whole=yes
  mapfile -t names < <(missing_packages "$1")
  if [ "${#names[@]}" -gt 0 ]; then say "missing packages: ${names[*]}"; whole=; fi
  if ! python_is_ready "$1"; then say "missing or outdated: the Python packages of $(python_lock "$1")"; whole=; fi
  if ! node_is_ready "$1"; then say "missing or outdated: the JavaScript packages of package-lock.json"; whole=; fi
  [ -n "$whole" ] && say "Nothing is missing."
}
