/** Ends the command with a code, what there is to say being said: 1 a check failed, 2 usage. */
export class ExitCode extends Error {
  constructor(readonly code: 1 | 2) {
    super(`exit ${code}`)
  }
}
