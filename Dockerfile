# One image for the six services and the one-process form: `node apps/<service>/dist/main.js` chooses.
FROM node:24-trixie-slim AS build
WORKDIR /atlas
COPY package.json package-lock.json nx.json tsconfig.base.json tsconfig.json .swcrc ./
COPY apps apps
COPY libs libs
COPY bench bench
COPY infra/gateway infra/gateway
RUN npm ci --no-audit --no-fund \
  && node infra/gateway/nginx-configuration.js --listen 8080 > infra/gateway/nginx.conf \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM nginx:1.29-alpine AS gateway
COPY --from=build /atlas/infra/gateway/nginx.conf /etc/nginx/nginx.conf

FROM node:24-trixie-slim AS atlas
ENV NODE_ENV=production
WORKDIR /atlas
COPY --from=build /atlas /atlas
COPY policy policy
# A named volume takes the owner of the folder that it is laid on.
RUN mkdir /data && chown node /data
USER node
EXPOSE 3000
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["apps/atlas/bin/atlas.js", "start"]
