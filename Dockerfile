# FlowForge in a container: the first stage builds the wheel with its page, the second only runs it.

FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY static ./static
COPY nodes ./nodes
COPY examples ./examples
COPY flowforge ./flowforge
# The page is built with Node.js from PyPI. All wheels are gathered here, so that the second stage
# needs neither a network nor a compiler.
RUN --mount=type=cache,target=/root/.cache \
    pip wheel --wheel-dir /wheels --only-binary py-nanotts,numpy,soxr,av '.[speech,fast,redis,s3,otel]' \
    || pip wheel --wheel-dir /wheels '.[sound,fast,redis,s3,otel]'

FROM python:3.12-slim
LABEL org.opencontainers.image.title="FlowForge" \
      org.opencontainers.image.description="Draw what should happen when somebody calls your number" \
      org.opencontainers.image.licenses="MIT"
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index /wheels/*.whl \
    && useradd --system --uid 10001 --create-home flowforge \
    && install --directory --owner=flowforge --mode=0700 /data
USER flowforge
WORKDIR /data
ENV FLOWFORGE_DATA=/data \
    FLOWFORGE_HOST=0.0.0.0 \
    FLOWFORGE_PORT=8080 \
    FLOWFORGE_LOG=json \
    PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
ENTRYPOINT ["flowforge"]
CMD ["serve"]
