import { toDuration } from '../time/instants.js'
import type { Put } from './seed.js'

const hour = 3_600_000
/** Resolution and response times of the plain instance's SLA definitions, in hours. */
const levels: readonly (readonly [name: string, priority: string, target: 'response' | 'resolution', hours: number])[] =
  [
    ['Priority 1 response (15 minute)', '1', 'response', 0.25],
    ['Priority 1 resolution (1 hour)', '1', 'resolution', 1],
    ['Priority 2 resolution (8 hour)', '2', 'resolution', 8],
    ['Priority 3 resolution (1 day)', '3', 'resolution', 24],
    ['Priority 4 resolution (2 day)', '4', 'resolution', 48],
    ['Priority 5 resolution (3 day)', '5', 'resolution', 72],
  ]

const incidents: readonly (readonly [number: string, text: string, impact: string, urgency: string, state: string])[] =
  [
    ['INC0000015', "I can't launch my VPN client since the last software update", '1', '1', '2'],
    ['INC0000016', 'Rain is leaking on main DNS Server', '1', '1', '2'],
    ['INC0000017', 'How do I create a sub-folder', '1', '1', '2'],
    ['INC0000018', 'Sales forecast spreadsheet is READ ONLY', '2', '2', '2'],
    ['INC0000019', "Can't launch 64-bit Windows 7 virtual machine", '2', '2', '2'],
    ['INC0000020', 'I need a replacement iPhone, please', '2', '3', '2'],
    ['INC0000021', 'New employee hire', '3', '2', '1'],
    ['INC0000024', 'Issue with a web page on wiki', '2', '2', '2'],
    ['INC0000025', 'I need more memory', '3', '3', '1'],
    ['INC0000026', 'Seem to have an issue with my hard drive...', '3', '3', '1'],
    ['INC0000027', 'Please remove the latest hotfix from my PC', '3', '3', '2'],
    ['INC0000029', "I can't get my weather report", '3', '3', '1'],
    ['INC0000030', 'Lost connection to the wireless network', '3', '3', '2'],
    ['INC0000031', 'When can we get off Remedy? UI is killing us', '3', '3', '1'],
    ['INC0000039', 'Trouble getting to Oregon mail server', '3', '3', '1'],
    ['INC0000040', 'JavaScript error on hiring page of corporate website', '2', '2', '1'],
    ['INC0000050', "Can't access Exchange server - is it down?", '1', '1', '2'],
    ['INC0000052', 'SAP Financial Accounting application appears to be down', '1', '1', '2'],
    ['INC0000055', 'SAP Sales app is not accessible', '1', '1', '2'],
    ['INC0000060', 'Unable to connect to email', '3', '2', '1'],
  ]

const standardChanges = [
  ['Clear BGP sessions on a Cisco router - 1', 'Resend the complete BGP table to neighboring routers'],
  ['Add network switch to datacenter cabinet - 1', 'Add a network switch to a cabinet in the datacenter'],
  ['Reboot Windows Server - 1', 'Restart a server that runs Windows'],
] as const

export const seedTasks = (put: Put): void => {
  for (const [name, priority, target, hours] of levels)
    put('contract_sla', {
      name,
      collection: 'incident',
      target,
      duration: toDuration(hours * hour),
      start_condition: `priority=${priority}^active=true^EQ`,
      stop_condition: target === 'response' ? 'stateIN2,3,6,7,8^EQ' : 'stateIN6,7,8^EQ',
      pause_condition: 'state=3^EQ',
      schedule_source: 'no_schedule',
    })
  for (const [number, short_description, impact, urgency, state] of incidents)
    put('incident', {
      number,
      short_description,
      impact,
      urgency,
      state,
      caller_id: '681ccaf9c0a8016400b98a06818d57c7',
      description: short_description,
    })
  for (const short_description of ['Unable to sign in to the portal', 'Invoice shows a wrong address'])
    put('sn_customerservice_case', { short_description })
  for (let n = 1; n <= 12; n += 1)
    put('problem', {
      number: `PRB${String(n).padStart(7, '0')}`,
      category: 'software',
      subcategory: 'email',
      short_description: `Unable to send or receive emails (${n})`,
      description: 'Recurring outage, cause to be found',
    })
  for (let n = 1; n <= 4; n += 1)
    put('change_request', {
      number: `CHG${String(n).padStart(7, '0')}`,
      short_description: `Roll back Windows patch ${n}`,
      type: 'normal',
    })
  for (const name of ['Normal', 'Standard', 'Emergency']) put('chg_model', { name })
  for (const [name, description] of standardChanges)
    put('std_change_producer_version', { name, template: `category=Network^description=${description}^risk=4` })
}
