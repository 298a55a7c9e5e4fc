// Prints nginx's configuration, made from the routes of @atlas/contracts, so that gateway and services can't disagree.
//   node infra/gateway/nginx-configuration.js [--listen 8080] [--upstream intake=intake:3000 …]
import { parseArgs } from 'node:util'
import { routes, services } from '@atlas/contracts'

/** A route's path as a regular expression at the start of the request's path, ending at a segment. */
const pattern = (path) => `${path.replace(/:[a-z]+/gi, '[^/]+')}(/|$)`

/** nginx configuration that sends each request to the service that `routes` names, first match first; 404 otherwise. */
export function nginxConfiguration({ listen = '8080', upstreams = {}, folder = '/tmp', pid = '/tmp/nginx.pid' } = {}) {
  const upstream = (service) => upstreams[service] ?? `${service}:3000`
  return `worker_processes auto;
pid ${pid};
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/atlas-body;
  proxy_temp_path ${folder}/atlas-proxy;
  fastcgi_temp_path ${folder}/atlas-fastcgi;
  uwsgi_temp_path ${folder}/atlas-uwsgi;
  scgi_temp_path ${folder}/atlas-scgi;
  client_max_body_size 32m;
  # The service is chosen by method and path together.
  map "$request_method $uri" $atlas_service {
    default "";
${routes
  .map(({ methods, path, service }) => {
    const method = methods ? `(${methods.join('|')})` : '[A-Z]+'
    return `    "~^${method} ${pattern(path)}" ${service};`
  })
  .join('\n')}
  }
${services.map((service) => `  upstream ${service} { server ${upstream(service)} max_fails=0; keepalive 32; }`).join('\n')}
  server {
    listen ${listen};
    location = /livez { default_type text/plain; return 200 "ok\\n"; }
    location / {
      if ($atlas_service = "") {
        return 404;
      }
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      # No second try of a POST elsewhere: intake answers for what it took.
      proxy_next_upstream off;
      proxy_pass http://$atlas_service;
    }
    error_page 404 = @nothing;
    location @nothing {
      default_type application/problem+json;
      return 404 '{"type":"about:blank","title":"Not Found","status":404,"detail":"no service answers this path; see /openapi.json of each service","code":"unknown-path"}';
    }
  }
}
`
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { listen: { type: 'string' }, upstream: { type: 'string', multiple: true }, folder: { type: 'string' } },
  })
  const upstreams = Object.fromEntries((values.upstream ?? []).map((pair) => pair.split('=')))
  process.stdout.write(nginxConfiguration({ ...values, upstreams }))
}
