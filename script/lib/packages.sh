# shellcheck shell=bash
# What the machine itself must have: found by what it can do, installed by apt.

# True when nothing outside tells where the database, or Redis, is.
own_postgres() { [ -z "${DATABASE_URL:-}" ]; }
own_redis() { [ -z "${REDIS_URL:-}" ]; }

# The newest installed PostgreSQL that has PostGIS, by its major version.
installed_postgres() {
  local control major newest=
  for control in /usr/share/postgresql/*/extension/postgis.control; do
    major=$(basename "$(dirname "$(dirname "$control")")")
    if [ ! -x "/usr/lib/postgresql/$major/bin/initdb" ] || [ "$major" -lt 15 ]; then continue; fi
    if [ -z "$newest" ] || [ "$major" -gt "$newest" ]; then newest=$major; fi
  done
  [ -n "$newest" ] && say "$newest"
}

# The package of the newest PostGIS on offer; the lists of a bare machine may still be empty.
postgis_package() {
  local offered release
  offered=$(apt-cache pkgnames postgresql- 2>/dev/null | grep -Ex 'postgresql-[0-9]+-postgis-3' | sort -V | tail -n 1 || true)
  if [ -z "$offered" ]; then
    # shellcheck source=/dev/null
    release=$(. /etc/os-release 2>/dev/null && say "${VERSION_CODENAME:-}")
    case $release in
      noble) offered=postgresql-16-postgis-3 ;;
      trixie | plucky | questing) offered=postgresql-17-postgis-3 ;;
      *) offered=postgresql-15-postgis-3 ;;
    esac
  fi
  say "$offered"
}

# A Python that is new enough and can make virtual environments.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if ! command -v "$candidate" >/dev/null; then continue; fi
    "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    command -v "$candidate"
    return
  done
  return 1
}

find_browser() {
  local candidate
  for candidate in "${CHROMIUM:-}" chromium google-chrome-stable google-chrome /snap/bin/chromium; do
    [ -n "$candidate" ] && command -v "$candidate" && return
  done
  return 1
}

has_a_font() { [ -n "$(find /usr/share/fonts -name '*.[ot]tf' -print -quit 2>/dev/null)" ]; }

has_library() { ldconfig -p 2>/dev/null | grep -qF "$1" || /sbin/ldconfig -p 2>/dev/null | grep -qF "$1"; }

# missing_packages server|test: the names, one a line.
missing_packages() {
  [ -s /etc/ssl/certs/ca-certificates.crt ] || say ca-certificates
  find_python >/dev/null || say python3-venv
  if own_postgres && ! installed_postgres >/dev/null; then postgis_package; fi
  if own_redis && ! command -v redis-server >/dev/null; then say redis-server; fi
  has_library libpangoft2-1.0.so.0 || say libpangoft2-1.0-0
  has_library libharfbuzz-subset.so.0 || say libharfbuzz-subset0
  command -v msgfmt >/dev/null || say gettext
  if [ "$1" = test ]; then
    find_browser >/dev/null || say chromium
    has_a_font || say fonts-dejavu-core
  fi
}

can_sudo() { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }

# Debian's PostgreSQL package makes and starts a cluster of its own unless told not to. On a
# machine that has the package already, nothing is touched.
keep_apt_from_making_a_cluster() {
  [ ! -e /etc/postgresql-common ] || return 0
  "$@" mkdir -p /etc/postgresql-common
  say "create_main_cluster = false" | "$@" tee /etc/postgresql-common/createcluster.conf >/dev/null
}

# install_packages server|test
install_packages() {
  local -a as_root=() names
  mapfile -t names < <(missing_packages "$1")
  [ "${#names[@]}" -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    fail "this machine lacks what Debian calls ${names[*]}; install that and start again"
  fi
  if ! is_root; then
    can_sudo || fail "these packages are missing, and only root can install them: ${names[*]}
Ask an administrator to run:  apt-get install --no-install-recommends ${names[*]}"
    as_root=(sudo)
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  quietly "${as_root[@]}" apt-get -o Acquire::Retries=3 update
  mapfile -t names < <(missing_packages "$1" | only_on_offer)
  if [ "${#names[@]}" -gt 0 ]; then apt_install "${as_root[@]}"; fi
  require_packages "$1"
}

# apt_install RUNNER...: the caller's names.
apt_install() {
  note "Installing packages: ${names[*]}"
  case " ${names[*]} " in *-postgis-*) keep_apt_from_making_a_cluster "$@" ;; esac
  quietly "$@" apt-get -y --no-install-recommends -o Acquire::Retries=3 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "${names[@]}"
}

# Ubuntu's archive has no Chromium, only a pointer to a snap; the rest can still be installed.
only_on_offer() {
  local name
  while read -r name; do
    if [ "$name" != chromium ] || apt-cache show chromium >/dev/null 2>&1; then say "$name"; fi
  done
}

require_packages() {
  local -a names
  mapfile -t names < <(missing_packages "$1")
  case " ${names[*]} " in
    "  ") ;;
    *" chromium "*) fail "no browser for the tests: this system's package archive has no Chromium.
Run 'sudo snap install chromium' or install Google Chrome, or set CHROMIUM=/path/to/chromium, and start again." ;;
    *" python3-venv "*) fail "Python 3.11 or newer is needed; set PYTHON=/path/to/python3 and start again" ;;
    *) fail "still missing after the installation: ${names[*]} (PostgreSQL must be 15 or newer)" ;;
  esac
}
