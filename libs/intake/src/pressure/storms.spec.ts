import { describe, expect, it } from '@jest/globals'
import { Storms } from './storms.js'

const of = (cluster: string, count: number) => new Map([[cluster, count]])
const most = { alone: 200, amongMany: 200 }

it('sees a storm in a cluster that offers much, and in no other', () => {
  const storms = new Storms()
  storms.offered(of('storm', 150), 0)
  expect(storms.amongst(of('storm', 1), most, 10)).toBe(false)
  storms.offered(of('storm', 51), 20)
  expect(storms.amongst(of('storm', 1), most, 30)).toBe(true)
  expect(storms.amongst(of('quiet', 1), most, 30)).toBe(false)
  expect(storms.amongst(new Map([...of('quiet', 1), ...of('storm', 1)]), most, 30)).toBe(true)
})

it('remembers across the turn of its window, and lets a storm be over', () => {
  const storms = new Storms()
  storms.offered(of('storm', 150), 4500)
  storms.offered(of('storm', 60), 5500)
  expect(storms.amongst(of('storm', 1), most, 5600)).toBe(true)
  expect(storms.amongst(of('storm', 1), most, 16_000)).toBe(false)
})

describe('where many storm together, none sends much', () => {
  const bounds = { alone: 200, amongMany: 30 }
  const storms = new Storms()
  for (let n = 0; n < 50; n++) storms.offered(of(`storm ${n}`, 80), 0)
  storms.offered(of('quiet', 60), 0)
  storms.offered(of('rare', 1), 0)

  it('those that send no less than the average are in it', () => {
    expect(storms.amongst(of('storm 7', 1), bounds, 10)).toBe(true)
  })
  it('one that sends less than the others, or next to nothing, is not', () => {
    expect(storms.amongst(of('quiet', 1), bounds, 10)).toBe(false)
    expect(storms.amongst(of('rare', 1), bounds, 10)).toBe(false)
  })
  it('the average is of the same seconds', () => {
    expect(storms.amongst(of('storm 7', 1), bounds, 5001)).toBe(true)
    storms.offered(of('quiet', 60), 10_500)
    expect(storms.amongst(of('quiet', 1), bounds, 10_600)).toBe(true)
  })
})
