# One image for every part of the service: `likewise api`, `likewise worker`, `likewise migrate`. compose.yaml puts it to use.
FROM node:20-bookworm-slim AS page
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-progress
COPY web/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
# Everything comes with a hash: the libraries from the lock with the S3 store, and what builds our wheel out of the developers' lock.
COPY requirements/ requirements/
RUN awk '/^[a-z]/ { keep = /^(hatchling|packaging|pathspec|pluggy|tomlkit|trove-classifiers)==/ } keep' requirements/dev.txt \
    > requirements/build.txt \
 && pip install --no-cache-dir --require-hashes -r requirements/build.txt
RUN python -m venv --without-pip /opt/likewise \
 && pip --python /opt/likewise/bin/python install --no-cache-dir --only-binary :all: --require-hashes \
    -r requirements/s3.txt
COPY pyproject.toml README.md LICENSE ./
COPY scripts/page_in_wheel.py scripts/
COPY src/ src/
COPY --from=page /build/src/likewise/web/dist/ src/likewise/web/dist/
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir dist . \
 && pip --python /opt/likewise/bin/python install --no-cache-dir --no-deps dist/*.whl

FROM python:3.11-slim-bookworm
RUN pip uninstall --yes --root-user-action ignore pip setuptools wheel \
 && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/likewise --shell /usr/sbin/nologin likewise \
 && install --directory --owner likewise --group likewise --mode 0750 /var/lib/likewise
COPY --from=build /opt/likewise /opt/likewise
ENV PATH=/opt/likewise/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LIKEWISE_DATA=/var/lib/likewise \
    LIKEWISE_HOST=0.0.0.0 \
    LIKEWISE_PORT=8080
USER 10001:10001
WORKDIR /var/lib/likewise
VOLUME /var/lib/likewise
EXPOSE 8080
STOPSIGNAL SIGTERM
# Of the API; compose.yaml has the workers' own.
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['LIKEWISE_PORT'] + '/health/ready', timeout=5)"]
ENTRYPOINT ["likewise"]
CMD ["api"]
