# The service in a container: build with `docker build -t schakel .`, or let docker compose do it.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY graph_service graph_service
COPY loaders loaders
COPY viz viz
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_BUILD_CONSTRAINT=/src/constraints.txt
RUN python -m venv /opt/schakel \
    && /opt/schakel/bin/pip install --constraint constraints.txt --upgrade pip \
    && /opt/schakel/bin/pip install --constraint constraints.txt .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin schakel
COPY --from=build /opt/schakel /opt/schakel
ENV PATH=/opt/schakel/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SCHAKEL_STORE=sqlite:////data/network.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# `health` is open without a token, and says only up or down.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/api/v1/health', timeout=4)"]
# Any address but loopback needs SCHAKEL_TOKENS_FILE; without it this says so and stops.
CMD ["schakel", "serve", "--host", "0.0.0.0", "--port", "8000"]
