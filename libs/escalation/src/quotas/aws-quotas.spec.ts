import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { AwsQuotas } from './aws-quotas.js'

/** Service Quotas (JSON) and EC2 (query, XML) as they answer, on loopback. */
let server: Server
let asked: { service: 'service-quotas' | 'ec2'; region: string; body: string }[]
let answers: { limit: object | number; pages: string[] }
const warnings: unknown[] = []

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

beforeEach(async () => {
  asked = []
  warnings.length = 0
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned'
      const target = request.headers['x-amz-target']
      if (target === 'ServiceQuotasV20190624.GetServiceQuota') {
        asked.push({ service: 'service-quotas', region, body })
        const { limit } = answers
        response.statusCode = typeof limit === 'number' ? limit : 200
        response.setHeader('content-type', 'application/x-amz-json-1.1')
        response.end(JSON.stringify(typeof limit === 'number' ? { __type: 'AccessDeniedException' } : limit))
        return
      }
      asked.push({ service: 'ec2', region, body })
      const page = /NextToken=(\d)/.exec(body)?.[1] ?? '0'
      response.setHeader('content-type', 'text/xml')
      response.end(answers.pages[Number(page)])
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
})
afterEach(() => new Promise((stopped) => server.close(stopped)))

const quotas = (patience = 5000) =>
  new AwsQuotas(
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      patience,
      now: () => instant(Date.UTC(2026, 10, 26, 9)),
    },
    { warn: (said: unknown) => void warnings.push(said) },
  )
const standard = { region: 'eu-west-1', code: 'L-1216C47A', families: ['c', 'm', 'r', 't'] }

const instance = (type: string, cores: number, threads: number, lifecycle = '') => `
  <item><instancesSet><item><instanceType>${type}</instanceType>${lifecycle}
  <cpuOptions><coreCount>${cores}</coreCount><threadsPerCore>${threads}</threadsPerCore></cpuOptions>
  </item></instancesSet></item>`
const page = (instances: string, next = '') => `<?xml version="1.0" encoding="UTF-8"?>
  <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>
  <reservationSet>${instances}</reservationSet>${next}</DescribeInstancesResponse>`

describe('a quota of AWS', () => {
  beforeEach(() => {
    answers = { limit: { Quota: { QuotaCode: 'L-1216C47A', Value: 640 } }, pages: [page('')] }
  })

  it('is what Service Quotas allows and what runs by EC2, page by page: vCPU of the families, without Spot', async () => {
    answers.pages = [
      page(instance('m6i.2xlarge', 4, 2) + instance('g5.xlarge', 2, 2), '<nextToken>1</nextToken>'),
      page(instance('c7g.large', 2, 1) + instance('m6i.large', 1, 2, '<instanceLifecycle>spot</instanceLifecycle>')),
    ]
    expect(await quotas().read(standard)).toEqual({
      from: 'aws',
      takenAt: '2026-11-26T09:00:00.000Z',
      limit: 640,
      used: 10,
    })
    expect(asked.map(({ service, region }) => `${service} ${region}`).sort()).toEqual([
      'ec2 eu-west-1',
      'ec2 eu-west-1',
      'service-quotas eu-west-1',
    ])
    expect(asked.find(({ service }) => service === 'service-quotas')?.body).toBe(
      JSON.stringify({ ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' }),
    )
    expect(asked.find(({ service }) => service === 'ec2')?.body).toContain('Filter.1.Name=instance-state-name')
  })

  it('that AWS refuses to tell is none, and is logged', async () => {
    answers.limit = 400
    expect(await quotas().read(standard)).toBeUndefined()
    expect(warnings).toEqual([
      expect.stringMatching(/^AWS gave no L-1216C47A of eu-west-1, so the snapshot counts: Access/),
    ])
  })

  it('that has no value is none', async () => {
    answers.limit = {}
    expect(await quotas().read(standard)).toBeUndefined()
  })

  it('that takes longer than a check may wait is none', async () => {
    server.removeAllListeners('request')
    expect(await quotas(200).read(standard)).toBeUndefined()
    server.closeAllConnections()
  })
})
