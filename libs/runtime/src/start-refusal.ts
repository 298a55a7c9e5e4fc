/** Why a start or a command can't go on, in one sentence for people; ends with a non-zero exit and no stack. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal'
}
