// Preloaded into a process (NODE_OPTIONS=--import): its wall clock is ATLAS_TEST_SKEW_MS off. Time that passes is not.
const skew = Number(process.env.ATLAS_TEST_SKEW_MS)
const RightDate = Date
globalThis.Date = class Date extends RightDate {
  constructor(...given) {
    if (given.length === 0) super(RightDate.now() + skew)
    else super(...given)
  }
  static now() {
    return RightDate.now() + skew
  }
}
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + skew })
