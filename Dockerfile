# The image for CI runners: what the pipeline's jobs call, and what Palier and its sandbox need, so that no job fetches it.
# Made without a context: docker build --tag tools - < Dockerfile
ARG KUBECTL_IMAGE=registry.k8s.io/kubectl:v1.34.4
ARG DOCKER_IMAGE=docker:29-cli
ARG K6_IMAGE=grafana/k6:2.2.0
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${KUBECTL_IMAGE} AS kubectl
FROM ${DOCKER_IMAGE} AS docker
FROM ${K6_IMAGE} AS k6

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="palier-tools" \
      org.opencontainers.image.description="Tools of Palier's pipeline, and of palier in other pipelines" \
      org.opencontainers.image.licenses="Apache-2.0"

# git, ssh, curl, python: the jobs. The rest: backend tests on a real MariaDB, and the sandbox.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
      ca-certificates curl git openssh-client python3 python3-venv \
      mariadb-client-core mariadb-server-core prometheus prometheus-mysqld-exporter \
    && rm -rf /var/lib/apt/lists/*

COPY --from=kubectl /bin/kubectl /usr/local/bin/kubectl
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY --from=docker /usr/local/libexec/docker/cli-plugins /usr/local/libexec/docker/cli-plugins
COPY --from=k6 /usr/bin/k6 /usr/local/bin/k6

# A mistake here would else be found by the first job that needs the program.
RUN node --version && npm --version && kubectl version --client && docker --version && k6 version \
    && git --version && ssh -V && python3 -c 'import venv' && mariadbd --version && prometheus --version
