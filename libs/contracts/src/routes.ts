import type { ServiceName } from './words.js'

/**
 * Which service answers which path: what the gateway's configuration is made from. The first match wins; a method list
 * left out means any. Paths are prefixes ending at a segment, `:id` stands for one segment.
 */
export interface Route {
  readonly methods?: readonly ('GET' | 'POST' | 'PUT' | 'DELETE')[]
  readonly path: string
  readonly service: ServiceName
}

export const routes: readonly Route[] = [
  { path: '/v1/signals', service: 'intake' },
  { path: '/v1/alertmanager', service: 'intake' },
  { path: '/v1/cloudevents', service: 'intake' },
  { path: '/v1/pages', service: 'notification' },
  { path: '/v1/messages', service: 'notification' },
  { methods: ['POST'], path: '/v1/mail', service: 'notification' },
  { path: '/v1/classifications', service: 'reporting' },
  { path: '/v1/servicenow', service: 'servicenow-sync' },
  { methods: ['POST', 'PUT', 'DELETE'], path: '/v1/incidents', service: 'escalation' },
  { methods: ['GET'], path: '/v1/incidents', service: 'reporting' },
  { methods: ['POST'], path: '/v1/roster', service: 'escalation' },
  { methods: ['GET'], path: '/v1/roster', service: 'reporting' },
  { methods: ['POST'], path: '/v1/root-cause-tasks', service: 'escalation' },
  { methods: ['GET'], path: '/v1/root-cause-tasks', service: 'reporting' },
  { methods: ['POST'], path: '/v1/windows', service: 'escalation' },
  { methods: ['GET'], path: '/v1/windows', service: 'reporting' },
  { path: '/v1/board', service: 'reporting' },
  { path: '/v1/audit', service: 'reporting' },
  { path: '/v1/runbooks', service: 'reporting' },
  { path: '/v1/reports', service: 'reporting' },
  { path: '/v1/service-levels', service: 'reporting' },
  { path: '/v1/rejected-signals', service: 'reporting' },
  { path: '/v1/policy', service: 'reporting' },
  { path: '/v1/privacy', service: 'reporting' },
  { path: '/v1/seals', service: 'reporting' },
  { path: '/v1/events', service: 'reporting' },
]
