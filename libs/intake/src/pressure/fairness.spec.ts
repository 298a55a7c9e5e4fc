import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { isRefusal } from '@atlas/contracts'
import { shippedPolicy, TestLog } from '../testing/intake-world.js'
import { Admission } from './admission.js'

/** A store that stores nothing by itself: what is at it, in order, each to be let through by hand. */
let atTheLog: { name: string; stored: () => void }[]
let triageBehind: number
/** Incidents that each opens. */
let opening: number
let admission: Admission
let untriagedIncidents: number
const shipped = shippedPolicy()
const policy = () => {
  const backPressure = { ...shipped.intake.backPressure, untriagedIncidents }
  return { ...shipped, intake: { ...shipped.intake, backPressure } }
}
beforeEach(() => {
  untriagedIncidents = shipped.intake.backPressure.untriagedIncidents
  jest.useFakeTimers()
  atTheLog = []
  triageBehind = 0
  opening = 0
  admission = new Admission(new TestLog(), { ms: () => triageBehind })
})
afterEach(() => void jest.useRealTimers())

const names = () => atTheLog.map(({ name }) => name)
const send = (name: string, cluster: string, count: number) =>
  admission.admit(
    { clusters: Array.from({ length: count }, () => cluster), bytes: count },
    policy(),
    () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      atTheLog.push({ name, stored: () => resolve(name) })
      return promise
    },
    () => Array.from({ length: opening }, () => cluster),
  )
/** One signal of each of so many clusters, in one request. */
const sendOfMany = (name: string, count: number) =>
  admission.admit(
    { clusters: Array.from({ length: count }, (_, n) => `${name} ${n}`), bytes: count },
    policy(),
    () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      atTheLog.push({ name, stored: () => resolve(name) })
      return promise
    },
    () => [],
  )
/** Lets everything happen that waits for nothing but its turn. */
const settled = () => jest.advanceTimersByTimeAsync(0)
const storeNext = async () => {
  atTheLog.shift()?.stored()
  await settled()
}

describe('with a store that is slow', () => {
  beforeEach(() => {
    untriagedIncidents = 10_000
  })

  it('a quiet cluster is stored before the backlog of a storm', async () => {
    for (let n = 1; n <= 5; n++) void send(`storm ${n}`, 'storm', 300)
    void send('quiet', 'quiet', 1)
    await settled()
    expect(names()).toEqual(['storm 1', 'storm 2'])
    await storeNext()
    expect(names()).toEqual(['storm 2', 'quiet'])
    await storeNext()
    expect(names()).toEqual(['quiet', 'storm 3'])
  })

  it('a quiet cluster is stored at once while there is room', async () => {
    for (let n = 1; n <= 5; n++) void send(`storm ${n}`, 'storm', 250)
    await settled()
    void send('quiet', 'quiet', 1)
    await settled()
    expect(names()).toEqual(['storm 1', 'storm 2', 'quiet'])
  })

  it('a large body is not passed for ever by small ones', async () => {
    void send('first', 'a', 500)
    void send('large', 'b', 450)
    for (let n = 1; n <= 3; n++) void send(`small ${n}`, 'c', 50)
    await settled()
    expect(names()).toEqual(['first'])
    await storeNext()
    expect(names()).toEqual(['large', 'small 1', 'small 2', 'small 3'])
  })

  it('what waits for 5 s is refused, and never stored', async () => {
    void send('first', 'storm', 1000)
    const second = send('second', 'storm', 1000)
    await jest.advanceTimersByTimeAsync(5200)
    expect(isRefusal(await second)).toBe(true)
    await storeNext()
    expect(names()).toEqual([])
  })
})

describe('while triage is behind', () => {
  beforeEach(async () => {
    // More than policy lets a cluster send before it counts as a storm.
    for (let n = 1; n <= 2; n++) void send(`storm ${n}`, 'storm', 100)
    await settled()
    expect(names()).toEqual(['storm 1', 'storm 2'])
    await storeNext()
    await storeNext()
    triageBehind = 60_000
  })

  it('storms wait, and other clusters go on', async () => {
    void send('storm 3', 'storm', 1)
    void send('quiet', 'quiet', 20)
    void send('of both', 'storm', 1)
    await jest.advanceTimersByTimeAsync(1000)
    expect(names()).toEqual(['quiet'])
  })

  it('a storm goes on when triage has caught up', async () => {
    void send('storm 3', 'storm', 1)
    await jest.advanceTimersByTimeAsync(1000)
    expect(names()).toEqual([])
    triageBehind = 1000
    await jest.advanceTimersByTimeAsync(200)
    expect(names()).toEqual(['storm 3'])
  })

  it('a storm that is held back does not look quiet for it', async () => {
    const answers = []
    for (let second = 0; second < 20; second++) {
      answers.push(send('held', 'storm', 100))
      await jest.advanceTimersByTimeAsync(1000)
    }
    expect(names()).toEqual([])
    // Those of the last seconds wait still; the others are refused, to be sent again.
    expect((await Promise.all(answers.slice(0, 14))).every(isRefusal)).toBe(true)
  })

  it('a storm is over when its cluster has been quiet for ten seconds', async () => {
    await jest.advanceTimersByTimeAsync(10_000)
    void send('after the storm', 'storm', 1)
    await settled()
    expect(names()).toEqual(['after the storm'])
  })
})

describe('while a storm opens incidents', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 2; n++) void send(`storm ${n}`, 'storm', 100)
    await settled()
    opening = 100
    await storeNext()
    await storeNext()
  })

  it('no more of it is stored than triage takes in time, long before triage is seen to lag', async () => {
    void send('storm 3', 'storm', 1)
    void send('quiet', 'quiet', 1)
    await settled()
    expect(names()).toEqual(['quiet'])
  })

  it('it goes on as triage takes what was opened', async () => {
    void send('storm 3', 'storm', 100)
    void send('storm 4', 'storm', 100)
    void send('storm 5', 'storm', 100)
    await jest.advanceTimersByTimeAsync(700)
    // Each signal may open an incident until it is stored.
    expect(names()).toEqual(['storm 3', 'storm 4'])
    opening = 0
    await storeNext()
    expect(names()).toEqual(['storm 4', 'storm 5'])
  })

  it('it waits as long as triage is behind them', async () => {
    triageBehind = 1400
    void send('storm 3', 'storm', 1)
    await jest.advanceTimersByTimeAsync(1800)
    expect(names()).toEqual([])
    await jest.advanceTimersByTimeAsync(200)
    expect(names()).toEqual(['storm 3'])
  })

  it('a body that waits is not passed by smaller ones of storms', async () => {
    void send('storm 3', 'storm', 150)
    await jest.advanceTimersByTimeAsync(700)
    void send('large', 'storm', 100)
    void send('small', 'storm', 1)
    await settled()
    expect(names()).toEqual(['storm 3'])
    opening = 0
    await storeNext()
    expect(names()).toEqual(['large', 'small'])
  })

  it('what comes together counts as a storm, of however many clusters it is and before any has sent much', async () => {
    jest.advanceTimersByTime(20_000)
    triageBehind = 60_000
    void sendOfMany('many', 150)
    void sendOfMany('few', 3)
    await settled()
    expect(names()).toEqual(['few'])
  })

  it('a body with more than all that may be opened goes alone', async () => {
    void send('large', 'storm', 500)
    void send('storm 4', 'storm', 1)
    await jest.advanceTimersByTimeAsync(700)
    expect(names()).toEqual(['large'])
  })
})
