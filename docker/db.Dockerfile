# PostgreSQL with PostGIS from Debian's archive.
FROM debian:bookworm-slim
RUN mkdir -p /etc/postgresql-common \
 && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf \
 && apt-get update \
 && apt-get install -y --no-install-recommends postgresql-15-postgis-3 \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/qasima
COPY docker/db-entrypoint /usr/local/bin/
ENV PATH=/usr/lib/postgresql/15/bin:$PATH
VOLUME /var/lib/postgresql/qasima
USER postgres
STOPSIGNAL SIGINT
ENTRYPOINT ["db-entrypoint"]
