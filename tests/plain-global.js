import vm from 'node:vm'
import { TestEnvironment } from 'jest-environment-node'

/**
 * Jest's environment for Node on a plain global. Jest's own is a proxy, to be emptied at the end of a file: code in it asks
 * that proxy for each `Map`, `Object` and `Date` that it names, which took pure tests several times as long as what they
 * test (docs/adr/0012-build-and-test-tools.md).
 */
export default class PlainGlobal extends TestEnvironment {
  constructor(config, context) {
    super(config, context)
    const plain = vm.createContext(vm.constants.DONT_CONTEXTIFY)
    for (const key of Reflect.ownKeys(this.global)) if (!Object.hasOwn(plain, key)) adopt(plain, this.global, key)
    // Those that Jest shares with its own realm on purpose.
    for (const key of ['Buffer', 'ArrayBuffer', 'Uint8Array']) plain[key] = this.global[key]
    plain.global = plain
    plain.Error.stackTraceLimit = this.global.Error.stackTraceLimit
    const { moduleMocker, fakeTimersModern } = this
    this.moduleMocker = new moduleMocker.constructor(plain)
    this.fakeTimersModern = new fakeTimersModern.constructor({ config: config.projectConfig, global: plain })
    this.context = plain
    this.global = plain
  }
}

/** Node's globals are got when they are first asked for: some load what a test never uses. */
function adopt(plain, from, key) {
  const descriptor = Reflect.getOwnPropertyDescriptor(from, key)
  if (descriptor.get === undefined || !descriptor.configurable) {
    Object.defineProperty(plain, key, descriptor)
    return
  }
  const { enumerable } = descriptor
  const set = (value) => Object.defineProperty(plain, key, { configurable: true, enumerable, value, writable: true })
  const get = () => {
    const value = Reflect.get(from, key)
    set(value)
    return value
  }
  Object.defineProperty(plain, key, { configurable: true, enumerable, get, set })
}
