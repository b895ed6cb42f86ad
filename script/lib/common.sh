# shellcheck shell=bash
# What every script needs: where the project is, its settings, how to speak and how to fail.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034
CALLER_DIR=$PWD
cd "$ROOT" || exit

say() { printf '%s\n' "$@"; }

# What is going on, kept apart from what a command answers.
note() { say "$@" >&2; }

fail() {
  printf '%s: %s\n' "script/${0##*/}" "$*" >&2
  exit 1
}

# Prints the comment at the head of the calling script.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

# quietly COMMAND...: its output is shown only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    fail "this failed: $*"
  fi
  rm -f "$log"
}

is_root() { [ "$(id -u)" = 0 ]; }

fingerprint() { sha256sum | cut -c1-16; }

# stamps_of_files TEST...: the project's own files that pass find's TEST, with size and time.
stamps_of_files() {
  find . '(' -name '.?*' -o -name node_modules -o -path "./${DATA_DIR#"$ROOT"/}" ')' -prune -o -type f '(' "$@" ')' -printf '%p %s %T@\n' | sort
}

# done_before STAMP KEY: true when STAMP was last written with the same KEY.
done_before() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# A log that has grown large makes room for a new one.
rotate() { if [ -f "$1" ] && [ "$(stat -c %s "$1")" -gt 10000000 ]; then mv -f "$1" "$1.1"; fi; }

# Reads .env without running it; what the environment already says wins, as in the settings.
read_env_file() {
  local line name value
  [ -f "$ROOT/.env" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
    name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
    [ -z "${!name+set}" ] || continue
    if [[ $value =~ ^\"(.*)\"[[:space:]]*$ || $value =~ ^\'(.*)\'[[:space:]]*$ ]]; then
      value=${BASH_REMATCH[1]}
    else
      value=${value%%[[:space:]]#*}
      value=${value%"${value##*[![:space:]]}"}
    fi
    export "$name=$value"
  done <"$ROOT/.env"
}

# NAME_FILE instead of NAME, as the settings have it.
read_secret_files() {
  local name file
  for name in DATABASE_URL REDIS_URL SECRET_KEY EXTRACT_SIGNING_KEY FIELD_KEYS; do
    file=${name}_FILE
    if [ -n "${!file:-}" ]; then export "$name=$(cat "${!file}")"; fi
  done
}

# The folder of this instance, and the secrets that it keeps for itself.
open_data_dir() {
  mkdir -p "$DATA_DIR"/{log,run,stamps}
  if [ -z "${SECRET_KEY:-}" ]; then
    if [ ! -s "$DATA_DIR/secret-key" ]; then
      (umask 077 && head -c 48 /dev/urandom | base64 -w 0 >"$DATA_DIR/secret-key")
    fi
    SECRET_KEY=$(cat "$DATA_DIR/secret-key")
  fi
  if [ -z "${EXTRACT_SIGNING_KEY:-}" ]; then
    if [ ! -s "$DATA_DIR/extract-signing-key" ]; then
      (umask 077 && head -c 32 /dev/urandom | base64 -w 0 >"$DATA_DIR/extract-signing-key")
    fi
    EXTRACT_SIGNING_KEY=$(cat "$DATA_DIR/extract-signing-key")
  fi
  if [ -z "${FIELD_KEYS:-}" ]; then
    if [ ! -s "$DATA_DIR/field-keys" ]; then
      (umask 077 && head -c 32 /dev/urandom | base64 -w 0 >"$DATA_DIR/field-keys")
    fi
    FIELD_KEYS=$(cat "$DATA_DIR/field-keys")
  fi
  export SECRET_KEY EXTRACT_SIGNING_KEY FIELD_KEYS
}

read_env_file
read_secret_files
DATA_DIR=${DATA_DIR:-.data}
case $DATA_DIR in /*) ;; *) DATA_DIR=$ROOT/$DATA_DIR ;; esac
PORT=${PORT:-8000}
export DATA_DIR PORT
export PATH="$ROOT/.venv/bin:$PATH" UV_SYSTEM_CERTS=1 DJANGO_SETTINGS_MODULE=gis_core.settings
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV
