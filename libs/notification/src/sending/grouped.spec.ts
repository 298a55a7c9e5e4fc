import { expect, it } from '@jest/globals'
import { Grouped } from './grouped.js'

it('what is asked for while a group is under way makes up the next one', async () => {
  const groups: (readonly number[])[] = []
  const go = Promise.withResolvers<undefined>()
  const doubled = new Grouped<number, number>(async (items) => {
    groups.push(items)
    await go.promise
    return items.map((item) => item * 2)
  })
  const first = [doubled.of(1), doubled.of(2)]
  await new Promise((resolve) => setImmediate(resolve))
  const second = [doubled.of(3), doubled.of(4), doubled.of(5)]
  go.resolve(undefined)
  expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8, 10])
  expect(groups).toEqual([
    [1, 2],
    [3, 4, 5],
  ])
})

it('one that fails does not take its company along', async () => {
  const grouped = new Grouped<number, string>((items) =>
    items.includes(2) ? Promise.reject(new Error('two')) : Promise.resolve(items.map(String)),
  )
  const results = await Promise.allSettled([1, 2, 3].map((item) => grouped.of(item)))
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
    '1',
    'Error: two',
    '3',
  ])
})

it('goes on after a failure, and gives undefined where that is the answer', async () => {
  let fails = true
  const grouped = new Grouped<number, undefined>((items) =>
    fails ? Promise.reject(new Error('down')) : Promise.resolve(items.map(() => undefined)),
  )
  await expect(grouped.of(1)).rejects.toThrow('down')
  fails = false
  await expect(grouped.of(2)).resolves.toBeUndefined()
})
