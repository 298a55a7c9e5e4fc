import { valueOf } from '../tables/row.js'
import type { Put } from './seed.js'

const relationTypes = [
  'Allocated to::Allocated from',
  'Cluster of::Cluster',
  'Connects to::Connected by',
  'Contains::Contained by',
  'Cools::Cooled By',
  'Depends on::Used by',
  'Exchanges data with::Exchanges data with',
  'Hosted on::Hosts',
  'In Rack::Rack contains',
  'Instantiates::Instantiated by',
  'Managed by::Manages',
  'Members::Member of',
  'Powered by::Powers',
  'Provided by::Provides',
  'Runs on::Runs',
  'Sends data to::Receives data from',
  'Uses::Used by',
  'Virtualized by::Virtualizes',
]

const items: readonly (readonly [table: string, name: string, more?: Readonly<Record<string, string>>])[] = [
  [
    'cmdb_ci_linux_server',
    'lnux100',
    { short_description: 'Build server', ip_address: '10.0.10.1', os: 'Linux Red Hat' },
  ],
  ['cmdb_ci_linux_server', 'lnux101', { ip_address: '10.0.10.2', os: 'Linux Red Hat' }],
  ['cmdb_ci_linux_server', 'PS LinuxApp01', { os: 'Linux Red Hat' }],
  ['cmdb_ci_win_server', 'NY-WIN-01', { os: 'Windows 2019' }],
  ['cmdb_ci_win_server', 'SAP WEB03', { os: 'Windows 2019' }],
  ['cmdb_ci_server', 'ApplicationServerHelpdesk', { short_description: 'Help desk application' }],
  ['cmdb_ci_computer', 'MacBook Pro 15"', { asset_tag: 'P1000479' }],
  ['cmdb_ci_computer', 'Lenovo ThinkPad T490', { asset_tag: 'P1000440' }],
  ['cmdb_ci_database', 'ORA_CRM'],
  ['cmdb_ci_web_server', 'Apache01'],
  ['cmdb_ci_ip_router', 'nyc-core-rtr-01'],
  ['cmdb_ci_ip_switch', 'nyc-access-sw-11'],
  ['cmdb_ci_kubernetes_cluster', 'k8s-demo'],
  ['cmdb_ci_service', 'Email', { busines_criticality: '1 - most critical' }],
  ['cmdb_ci_service', 'SAP Enterprise Services', { busines_criticality: '1 - most critical' }],
  ['cmdb_ci_service', 'IT Services'],
]

export const seedConfigurationItems = (put: Put): void => {
  const types = new Map<string, string>()
  for (const name of relationTypes) {
    const [parent_descriptor = '', child_descriptor = ''] = name.split('::')
    types.set(name, valueOf(put('cmdb_rel_type', { name, parent_descriptor, child_descriptor }), 'sys_id'))
  }
  const ids = new Map<string, string>()
  for (const [table, name, more = {}] of items) ids.set(name, valueOf(put(table, { name, ...more }), 'sys_id'))
  const relate = (parent: string, type: string, child: string): void => {
    put('cmdb_rel_ci', { parent: ids.get(parent) ?? '', child: ids.get(child) ?? '', type: types.get(type) ?? '' })
  }
  relate('Email', 'Depends on::Used by', 'NY-WIN-01')
  relate('SAP Enterprise Services', 'Depends on::Used by', 'SAP WEB03')
  relate('Apache01', 'Runs on::Runs', 'lnux100')
  relate('ORA_CRM', 'Runs on::Runs', 'lnux101')
  put('alm_asset', { display_name: 'P1000479 - Apple MacBook Pro 15"', asset_tag: 'P1000479' })
  put('bsm_chart', { name: 'Dependency view' })
}
