FROM python:3.13-slim AS build

# Without pip in it: what runs in production needs no installer.
RUN python -m venv --without-pip /opt/venv
COPY requirements.lock /build/
RUN pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check \
    --root-user-action=ignore --require-hashes --requirement /build/requirements.lock

COPY domain /app/domain
COPY adapters /app/adapters
COPY entrypoints /app/entrypoints
COPY db /app/db
# Readable whatever the umask of the checkout was. And compiled here, as the root filesystem is
# read-only when it runs; unchecked, as an image's sources never change under it.
RUN chmod -R a+rX /app && \
    /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /app


FROM python:3.13-slim

COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=3001
WORKDIR /app
# Where mail goes in development, and the books of the test gateway. A new volume that is mounted here
# is the same user's.
RUN install --directory --owner 10001 --group 10001 --mode 700 \
    /var/lib/storekeep/mail /var/lib/storekeep/gateway
# By number, which an orchestrator can tell from root; it owns nothing else in the image.
USER 10001:10001
EXPOSE 3001

# http.client, unlike urllib, takes no proxy on the way to its own machine.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-c", "\
import http.client, os, sys; \
service = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); \
service.request('GET', '/health/ready'); \
sys.exit(service.getresponse().status != 200)"]

CMD ["python", "-m", "entrypoints.cli", "serve"]
