import { expect, it } from '@jest/globals'
import { Storms } from './storms.js'

const of = (cluster: string, count: number) => new Map([[cluster, count]])
const most = 200

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
