import { BlockList, isIP } from 'node:net'
import type { EgressTargets } from '@atlas/policy'
import { type Check, failed, passed } from './standard-terms.js'

/** Whether a host or an address may be opened; the first part of the standard that fits decides. */
export const checkEgressTarget: Check<'egress-target'> = ({ host, port, protocol }, { standards }) => {
  const name = host.toLowerCase().replace(/\.$/, '')
  const asked = `${name}:${port}/${protocol}`
  const found = standards.egressTargets.find((targets) => fits(targets, name, `${port}/${protocol}`))
  if (!found) return failed(`${asked} is on no list of the standard; L2 decides`)
  return found.forbidden === undefined
    ? passed(`${asked} is allowed as ${found.name}`)
    : failed(`${asked} is forbidden as ${found.name}: ${found.forbidden}`)
}

function fits({ hosts, addresses, ports }: EgressTargets, name: string, port: string): boolean {
  if (ports.length > 0 && !ports.includes(port)) return false
  if (hosts.length + addresses.length === 0) return true
  return isIP(name) === 0 ? hosts.some((host) => isOf(host, name)) : addresses.some((range) => lies(name, range))
}

/** `*.example.com` is each name below example.com, and not example.com itself. */
const isOf = (host: string, name: string): boolean =>
  host.startsWith('*.') ? name.endsWith(host.slice(1)) && name.length > host.length - 1 : name === host

function lies(address: string, range: string): boolean {
  const [network = '', length = ''] = range.split('/')
  const list = new BlockList()
  list.addSubnet(network, Number(length), isIP(network) === 6 ? 'ipv6' : 'ipv4')
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
