import { describe, expect, it } from '@jest/globals'
import { examplesOf, ServiceLevelReport } from '@atlas/contracts'
import { reportCsv } from './report-csv.js'
import { reportHtml } from './report-html.js'
import { type ParquetWriter, reportParquet } from './report-parquet.js'
import { covers, reportReader } from './report-reader.js'
import { reportTables } from './report-tables.js'
import { reportText } from './report-text.js'

const report = ServiceLevelReport.parse(examplesOf(ServiceLevelReport)[0])
const groups = () => {
  const found = reportTables(report).find(({ name }) => name === 'groups')
  if (!found) throw new Error('a report has groups')
  return found
}

describe('a report', () => {
  it('in CSV is a header and a line a group, in which nothing is a formula', () => {
    const table = {
      ...groups(),
      columns: groups().columns.slice(0, 3),
      rows: [
        ['=1+2', 3, null],
        ['a,"b', 0, 1],
      ] as const,
    }
    expect(reportCsv(table)).toBe(`priority,clocks,kept\r\n'=1+2,3,\r\n"a,""b",0,1\r\n`)
  })

  it('in Parquet has a typed column for each, and its question in the footer', () => {
    let written: Parameters<ParquetWriter['parquetWriteBuffer']>[0] | undefined
    const writer: ParquetWriter = {
      parquetWriteBuffer: (file) => {
        written = file
        return new ArrayBuffer(4)
      },
    }
    expect(reportParquet(groups(), { 'atlas.report': 'id' }, writer)).toHaveLength(4)
    expect(written?.kvMetadata).toEqual([{ key: 'atlas.report', value: 'id' }])
    expect(written?.columnData.slice(0, 2)).toEqual([
      { name: 'priority', data: ['P1'], type: 'STRING', nullable: true },
      { name: 'clocks', data: [2n], type: 'INT64', nullable: true },
    ])
    expect(written?.columnData.find(({ name }) => name === 'attainment')).toMatchObject({ data: [0.5], type: 'DOUBLE' })
  })

  it('as a page runs and loads nothing, and escapes what it is told', () => {
    const [share] = report.holders.shares
    if (!share) throw new Error('the example has a share')
    const evil = { ...report, names: { 'sofia.keller': '<script>alert(1)</script>' } }
    const html = reportHtml(evil)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toMatch(/<script|https?:\/\/|src=|href=/)
    expect(html.match(/<svg /g)).toHaveLength(3)
  })

  it('for a terminal says of what it is and what it leaves out', () => {
    const text = reportText(report)
    expect(text).toContain(
      'From 2026-11-01T00:00:00.000Z to 2026-12-01T00:00:00.000Z: clocks that ended in the period, only service-level resolution.',
    )
    expect(text).toContain('Left out: 1 cancelled (0 breached); 0 incidents have no such clock.')
    expect(text).toContain('1 clocks of restricted incidents are withheld.')
    expect(text).toContain('50.0 %')
    expect(text).toContain('Sofia Keller')
  })
})

describe('who reads a report', () => {
  const reader = {
    keyId: 'k',
    person: 'p',
    auditor: false,
    engineer: false,
    overseer: false,
    otherClusters: [],
    vendorCases: false,
  }
  const sight = (change: object, domains: string[] = []) => reportReader({ ...reader, domains, ...change }).sight
  it('sees everything as an auditor or overseer, what is not restricted as an engineer, else their domains', () => {
    expect(sight({ auditor: true }).sees).toBe('everything')
    expect(sight({ engineer: true, overseer: true }).sees).toBe('everything')
    expect(sight({ engineer: true }).sees).toBe('unrestricted')
    expect(sight({}, ['platform'])).toEqual({ sees: 'domains', domains: ['platform'] })
  })
  it('reads a kept one only where they see as much', () => {
    const [all, house, platform, other] = [
      sight({ auditor: true }),
      sight({ engineer: true }),
      sight({}, ['platform']),
      sight({}, ['engineering']),
    ]
    expect([all, house, platform].map((one) => covers(all, one))).toEqual([true, true, true])
    expect([all, house, platform].map((one) => covers(house, one))).toEqual([false, true, true])
    expect([all, house, platform, other].map((one) => covers(platform, one))).toEqual([false, false, true, false])
  })
})
