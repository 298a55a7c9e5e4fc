import { describe, expect, it } from '@jest/globals'
import { ColumnsMissing, csvRecords, jsonRecords, type SourceRecord } from './records.js'

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
const all = async (records: AsyncGenerator<readonly SourceRecord[]>): Promise<SourceRecord[]> => {
  const found: SourceRecord[] = []
  for await (const some of records) found.push(...some)
  return found
}
const csv = (text: string, columns: readonly string[], size = 7, delimiter = ',') =>
  all(csvRecords(pieces(text, size), delimiter, columns))

describe('records of a CSV file', () => {
  it.each([1, 2, 5, 1000])('are the same in pieces of %d characters', async (size) => {
    const text = 'a,b,a\r\n1,"x, ""y""\nz",3\r\n\r\n4,5,6\r\n'
    expect(await csv(text, ['a_2', 'b'], size)).toEqual([
      { row: 1, line: 2, cells: ['3', 'x, "y"\nz'] },
      { row: 2, line: 5, cells: ['6', '5'] },
    ])
  })

  it('may be parted by another character, and need no line end at the end', async () => {
    expect(await csv('a;b\n1;2', ['b'], 3, ';')).toEqual([{ row: 1, line: 2, cells: ['2'] }])
  })

  it('that are short, long or never end are broken, and those around them are not', async () => {
    const found = await csv('a,b\n1\n1,2\n1,2,3\n"1,2\n', ['a'])
    expect(found).toEqual([
      { row: 1, line: 2, cells: undefined, broken: '1 cells under a header of 2' },
      { row: 2, line: 3, cells: ['1'] },
      { row: 3, line: 4, cells: undefined, broken: '3 cells under a header of 2' },
      { row: 4, line: 5, cells: undefined, broken: 'a quote that is never closed' },
    ])
  })

  it('without a column that is wanted are refused with those that there are', async () => {
    await expect(csv('a,b\n1,2\n', ['b', 'c', 'd'])).rejects.toThrow(new ColumnsMissing(['c', 'd'], ['a', 'b']))
    await expect(csv('', ['b'])).rejects.toThrow(ColumnsMissing)
  })

  it('are bounded in length, so that an open quote doesn’t take all memory', async () => {
    const found = await csv(`a\n"${'x'.repeat(3_000_000)}\n1\n`, ['a'], 100_000)
    expect(found.length).toBeGreaterThanOrEqual(2)
    expect(found.at(-1)).toMatchObject({ cells: ['1'] })
  })
})

describe('records of a JSONL file', () => {
  it('are objects, whose columns may lie deeper, one a line', async () => {
    const text = '{"a":1,"b":{"c":"x"}}\n\n{"a":true,"b.c":"y"}\nnonsense\n[1]\n{"a":null}\n'
    expect(await all(jsonRecords(pieces(text, 5), ['a', 'b.c']))).toEqual([
      { row: 1, line: 1, cells: ['1', 'x'] },
      { row: 2, line: 3, cells: ['true', 'y'] },
      { row: 3, line: 4, cells: undefined, broken: 'no JSON' },
      { row: 4, line: 5, cells: undefined, broken: 'no JSON object' },
      { row: 5, line: 6, cells: [undefined, undefined] },
    ])
  })
})
