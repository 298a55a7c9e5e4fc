import { createHash } from 'node:crypto'
import { changed, type Change } from '../records/change.js'
import { valueOf } from '../tables/row.js'

/** Passwords are kept as a hash; what a client writes is never read back. */
export const passwordHash = (password: string): string =>
  `sha256:${createHash('sha256').update(`servicenow-simulator:${password}`).digest('hex')}`

export const fillUser = (change: Change): void => {
  const { row } = change
  if (changed(change, 'first_name') || changed(change, 'last_name') || changed(change, 'middle_name'))
    row['name'] = ['first_name', 'middle_name', 'last_name']
      .map((part) => valueOf(row, part))
      .filter(Boolean)
      .join(' ')
  const password = valueOf(row, 'user_password')
  if (changed(change, 'user_password') && password !== '' && !password.startsWith('sha256:'))
    row['user_password'] = passwordHash(password)
}
