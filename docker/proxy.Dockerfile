# The one door from outside: nginx, with TLS when it is given a certificate.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends nginx-light \
 && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled/default \
 && install -d /etc/nginx/tls
COPY docker/nginx/ /etc/nginx/qasima/
COPY docker/proxy-entrypoint docker/proxy-healthcheck /usr/local/bin/
STOPSIGNAL SIGQUIT
ENTRYPOINT ["proxy-entrypoint"]
