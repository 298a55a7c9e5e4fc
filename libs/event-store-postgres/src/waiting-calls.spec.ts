import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Call } from './call.js'
import { WaitingCalls } from './waiting-calls.js'

const call = (since: number, ...resources: string[]): Call => ({
  reads: { streams: [] },
  metadata: { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' },
  decide: () => undefined,
  settle: () => undefined,
  fail: () => undefined,
  resources,
  since,
  conflicts: 0,
  alone: false,
})

describe('calls that wait for a flush', () => {
  it('go together as long as no other flush works on what they need', () => {
    const waiting = new WaitingCalls()
    const [one, two, three] = [call(1, 'a'), call(2, 'a', 'b'), call(3, 'c')]
    for (const each of [one, two]) waiting.add(each)
    expect(waiting.take()).toEqual([one, two])
    const [again, free] = [call(4, 'b'), call(5, 'd')]
    for (const each of [again, three, free]) waiting.add(each)
    expect(waiting.take()).toEqual([three, free])
    waiting.free([one, two])
    expect(waiting.take()).toEqual([again])
  })

  it('are shared out where several flushes may begin', () => {
    const waiting = new WaitingCalls()
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name, n) => call(n, name))
    for (const each of calls) waiting.add(each)
    expect([waiting.take(2), waiting.take(1)]).toEqual([calls.slice(0, 3), calls.slice(3)])
  })

  it('are not shared out where they need the same', () => {
    const waiting = new WaitingCalls()
    const [one, two, three, four] = [call(1, 'a'), call(2, 'b'), call(3, 'a', 'c'), call(4, 'd')]
    for (const each of [one, two, three, four]) waiting.add(each)
    expect([waiting.take(4), waiting.take(1)]).toEqual([
      [one, three],
      [two, four],
    ])
  })

  it('never pass an older call that shares a name, even one that has to wait itself', () => {
    const waiting = new WaitingCalls()
    waiting.add(call(1, 'a'))
    const [first] = waiting.take()
    const [blocked, behind] = [call(2, 'a', 'b'), call(3, 'b')]
    for (const each of [blocked, behind]) waiting.add(each)
    expect(waiting.take()).toEqual([])
    waiting.free(first ? [first] : [])
    expect(waiting.take()).toEqual([blocked, behind])
  })

  it('go alone when their flush failed for one of them', () => {
    const waiting = new WaitingCalls()
    const suspects = [call(1, 'a'), call(2, 'b')]
    for (const each of suspects) each.alone = true
    waiting.putBack(suspects)
    waiting.add(call(3, 'c'))
    expect(waiting.take()).toEqual([suspects[0]])
    expect(waiting.take()).toEqual([suspects[1]])
    expect(waiting.take().map(({ since }) => since)).toEqual([3])
  })

  it('go before later ones when they have to decide again', () => {
    const waiting = new WaitingCalls()
    const overtaken = call(1, 'a')
    waiting.add(overtaken)
    waiting.take()
    waiting.add(call(2, 'a'))
    waiting.free([overtaken])
    waiting.putBack([overtaken])
    expect(waiting.take().map(({ since }) => since)).toEqual([1, 2])
  })

  it('keep the order of each name, two flushes never work on one, and all are taken in the end', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(names, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 200 }), (wanted, choices) => {
        const waiting = new WaitingCalls()
        const open: Call[][] = []
        const taken: Call[] = []
        const take = (): void => {
          const calls = waiting.take()
          if (calls.length === 0) return
          const busy = open.flat().flatMap(({ resources }) => resources)
          expect(calls.flatMap(({ resources }) => resources).some((name) => busy.includes(name))).toBe(false)
          taken.push(...calls)
          open.push(calls)
        }
        const end = (which: number): void => {
          const [calls = []] = open.splice(which % Math.max(open.length, 1), 1)
          waiting.free(calls)
        }
        wanted.forEach((resources, at) => {
          waiting.add(call(at, ...resources))
          const choice = choices[at] ?? 0
          if (choice % 3 === 0) take()
          if (choice % 5 === 0) end(choice)
        })
        while (waiting.length > 0 || open.length > 0) {
          take()
          end(0)
        }
        expect(taken).toHaveLength(wanted.length)
        for (const name of ['a', 'b', 'c', 'd']) {
          const order = taken.filter(({ resources }) => resources.includes(name)).map(({ since }) => since)
          expect(order).toEqual([...order].sort((one, other) => one - other))
        }
      }),
    )
  })
})
