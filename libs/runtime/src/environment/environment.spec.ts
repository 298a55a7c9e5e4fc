import { describe, expect, it } from '@jest/globals'
import { Environment } from './environment.js'

const refusalOf = (variables: NodeJS.ProcessEnv): string => {
  try {
    Environment.read(variables)
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'no error'
  }
  return 'nothing refused'
}

describe('the environment', () => {
  it('has a default for everything', () => {
    const { variables, bus } = Environment.read({})
    expect(variables).toMatchObject({ ATLAS_PORT: 3000, ATLAS_HOST: '127.0.0.1', ATLAS_DATA: '.atlas' })
    expect(bus).toEqual({ kind: 'embedded' })
  })

  it('takes an empty variable as one that is not set', () => {
    expect(Environment.read({ ATLAS_PORT: '', KAFKA_BROKERS: '' }).bus).toEqual({ kind: 'embedded' })
  })

  it('names the variable, what is right and what was found', () => {
    expect(refusalOf({ ATLAS_PORT: 'eighty' })).toBe(
      'StartRefusal: ATLAS_PORT should be a port from 0 to 65535, found "eighty".',
    )
    expect(refusalOf({ ATLAS_PORT: '70000' })).toContain('ATLAS_PORT should be a port from 0 to 65535')
  })

  it('says every wrong variable at once', () => {
    expect(refusalOf({ ATLAS_LOG_LEVEL: 'loud', KAFKA_BROKERS: 'kafka' })).toMatch(/ATLAS_LOG_LEVEL.*KAFKA_BROKERS/)
  })

  it('never repeats a secret', () => {
    const said = refusalOf({ ATLAS_DATABASE_URL: 'mysql://root:hunter2@db/atlas' })
    expect(said).toBe(
      'StartRefusal: ATLAS_DATABASE_URL should be a URL such as postgresql://user:password@host:5432/atlas.',
    )
  })

  it('knows which bus it is', () => {
    expect(Environment.read({ KAFKA_BROKERS: 'a:9092,b:9092' }).bus).toEqual({
      kind: 'kafka',
      brokers: ['a:9092', 'b:9092'],
    })
    expect(Environment.read({ ATLAS_BUS: 'hostile:42' }).bus).toEqual({ kind: 'hostile', seed: 42 })
    expect(Environment.read({ ATLAS_BUS: 'embedded', KAFKA_BROKERS: 'a:9092' }).bus).toEqual({ kind: 'embedded' })
    expect(refusalOf({ ATLAS_BUS: 'kafka' })).toContain('KAFKA_BROKERS')
  })

  it('knows the steps at which a fault can be planted', () => {
    expect(refusalOf({ ATLAS_FAULT: 'lunch' })).toContain('ATLAS_FAULT should be one of request read before append')
    expect(Environment.read({ ATLAS_FAULT: 'migration:2' }).variables.ATLAS_FAULT).toBe('migration:2')
  })
})
