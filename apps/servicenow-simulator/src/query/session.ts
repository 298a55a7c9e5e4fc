/** Whose query it is: `javascript:gs.…` and dates depend on the person and their time zone. */
export interface Asker {
  readonly userId: string
  readonly userName: string
  readonly zone: string
  readonly groups: () => readonly string[]
  readonly now: number
}
