import { type Check, failed, passed } from './standard-terms.js'

/** Whether each number lies between what its limit has as least and most, both allowed. */
export const checkLimits: Check<'limits'> = ({ values }, { standards: { limits } }) => {
  const told = Object.entries(values).map(([name, value]): readonly [boolean, string] => {
    const limit = Object.entries(limits).find(([key]) => key === name)?.[1]
    if (!limit) return [false, `the standard has no limit ${name}; it has ${Object.keys(limits).join(', ')}`]
    const { means, least, most } = limit
    const within = value >= least && value <= most
    return [within, `${value} ${within ? 'is' : 'is not'} within ${least} to ${most} (${means})`]
  })
  const because = told.map(([, sentence]) => sentence).join('; ')
  return told.every(([within]) => within) ? passed(because) : failed(because)
}
