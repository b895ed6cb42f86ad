# Redis from Debian's archive: the queue and the cache.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends redis-server \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o redis -g redis -m 700 /var/lib/redis/qasima
COPY docker/redis-entrypoint docker/redis-healthcheck /usr/local/bin/
VOLUME /var/lib/redis/qasima
USER redis
ENTRYPOINT ["redis-entrypoint"]
