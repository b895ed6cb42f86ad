# shellcheck shell=bash
# Where a service of this instance lives, and as whom it runs. Never as root: the folder's owner is
# the account, so that whoever starts it next finds the same one.

# state_dir NAME ACCOUNT: its folder, made when missing. As root it belongs to ACCOUNT, and lies in
# /var/lib when a closed folder (such as /root) is in that account's way; DATA_DIR/NAME points there.
state_dir() {
  local dir=$DATA_DIR/$1 elsewhere
  if [ ! -e "$dir" ]; then
    mkdir -m 700 "$dir"
    if is_root; then
      chown "$2:" "$dir"
      if ! as_owner_of "$dir" test -w "$dir"; then
        rmdir "$dir"
        elsewhere=$(mktemp -d "/var/lib/qasima-$1.XXXXXX")
        chown "$2:" "$elsewhere"
        ln -sfn "$elsewhere" "$dir"
      fi
    fi
  fi
  dir=$(readlink -f "$dir")
  is_root || [ -O "$dir" ] || fail "$dir belongs to another user; start as that user, or set DATA_DIR"
  say "$dir"
}

# as_owner_of DIR COMMAND...
as_owner_of() {
  local dir=$1
  shift
  if is_root; then
    (cd / && exec setpriv --reuid="$(stat -c %u "$dir")" --regid="$(stat -c %g "$dir")" --clear-groups "$@")
  else
    (cd / && exec "$@")
  fi
}

# socket_dir STATE: sockets lie beside the data, unless the path is too long for one or would need
# quoting in an address.
socket_dir() {
  local dir=$1
  if [ "${#1}" -gt 85 ] || [[ ! $1 =~ ^[A-Za-z0-9/._-]+$ ]]; then
    dir=/tmp/qasima-$(say "$1" | fingerprint)
    if [ ! -d "$dir" ]; then as_owner_of "$1" mkdir -m 700 "$dir"; fi
    [ "$(stat -c %u "$dir")" = "$(stat -c %u "$1")" ] || fail "$dir belongs to somebody else; remove it"
  fi
  say "$dir"
}

# True while the process runs with TEXT in its command line; a number may have passed to another.
runs_with() { [ -n "$1" ] && tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -qF -- "$2"; }

# Of the machine's memory in MB, the part 1/$1, but at least $2 and at most $3.
share_of_memory() {
  local part
  part=$(awk -v n="$1" '/^MemTotal:/ {print int($2 / 1024 / n)}' /proc/meminfo)
  if [ "$part" -lt "$2" ]; then part=$2; elif [ "$part" -gt "$3" ]; then part=$3; fi
  say "$part"
}
