# shellcheck shell=bash
# Brings database, translations, static files and demo up to date, each only when it is not.

services_up() {
  start_postgres
  start_redis
}

compile_messages() {
  local po
  while IFS= read -r po; do
    if [ ! "${po%.po}.mo" -nt "$po" ]; then msgfmt --check-format -o "${po%.po}.mo" "$po"; fi
  done < <(find locale -name '*.po' 2>/dev/null)
}

# Changes with the database, with any migration and with the packages that bring some.
migrations_key() {
  {
    say "$DATABASE_URL"
    cat requirements.lock
    find . '(' -name '.?*' -o -name node_modules -o -path "./${DATA_DIR#"$ROOT"/}" ')' -prune -o -path '*/migrations/*.py' -print0 |
      sort -z | xargs -0 cat
  } | fingerprint
}

# Somebody else's database may have changed behind our back, so there it is always looked at.
migrate() {
  local key
  key=$(migrations_key)
  if [ -e "$DATA_DIR/postgres" ] && done_before "$DATA_DIR/stamps/migrated" "$key"; then return; fi
  note "Migrating the database"
  quietly .venv/bin/python manage.py migrate --noinput
  say "$key" >"$DATA_DIR/stamps/migrated"
}

collect_static() {
  local key
  key=$({
    say "${DEBUG:-}"
    cat requirements.lock package-lock.json gis_core/settings.py gis_core/staticfiles.py
    stamps_of_files -path '*static/*'
  } | fingerprint)
  if [ -d "$DATA_DIR/static" ] && done_before "$DATA_DIR/stamps/static" "$key"; then return; fi
  note "Collecting static files"
  quietly .venv/bin/python manage.py collectstatic --noinput
  say "$key" >"$DATA_DIR/stamps/static"
}

prepare_site() {
  compile_messages
  migrate
  load_rules
  collect_static
}

# The rules of the complaint desk, a proposal: added where missing, never changed.
load_rules() {
  local key
  key=$(cat fixtures/reference/complaint-*.json fixtures/reference/office-hours.json | fingerprint)
  if [ -e "$DATA_DIR/postgres" ] && done_before "$DATA_DIR/stamps/rules" "$key"; then return; fi
  quietly .venv/bin/python manage.py load_complaint_rules
  say "$key" >"$DATA_DIR/stamps/rules"
}

make_accounts() {
  [ ! -e "$DATA_DIR/stamps/accounts" ] || return 0
  quietly .venv/bin/python manage.py make_accounts
  touch "$DATA_DIR/stamps/accounts"
}

make_demo() {
  [ ! -e "$DATA_DIR/stamps/demo" ] || return 0
  note "Loading the demo"
  quietly .venv/bin/python manage.py make_demo --if-missing
  touch "$DATA_DIR/stamps/demo"
}
