/** A request that the instance turns down, in the words in which ServiceNow does. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly detail: string | null = null,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }

  get body(): { error: { message: string; detail: string | null }; status: 'failure' } {
    return { error: { message: this.message, detail: this.detail }, status: 'failure' }
  }
}

export const noRecord = (): Refusal =>
  new Refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval")
export const invalidTable = (name: string): Refusal => new Refusal(400, `Invalid table ${name}`)
export const notAuthenticated = (): Refusal =>
  new Refusal(401, 'User Not Authenticated', 'Required to provide Auth information', {
    'WWW-Authenticate': 'BASIC realm="Service-now"',
  })
export const notAuthorized = (): Refusal => new Refusal(403, 'User Not Authorized', 'Failed API level ACL Validation')
export const againstAcl = (operation: 'Insert' | 'Update' | 'Delete'): Refusal =>
  new Refusal(403, 'Operation Failed', `ACL Exception ${operation} Failed due to security constraints`)
export const mandatory = (labels: readonly string[]): Refusal =>
  new Refusal(
    403,
    'Operation Failed',
    `Data Policy Exception: The following fields are mandatory: ${labels.join(', ')}`,
  )
export const abortedBy = (table: string, rule: string, ruleId: string, message = ''): Refusal =>
  new Refusal(
    403,
    'Operation Failed',
    `Operation against file '${table}' was aborted by Business Rule '${rule}^${ruleId}'. ` +
      `Business Rule Stack:${rule}${message === '' ? '' : `. ${message}`}`,
  )
export const badPayload = (): Refusal =>
  new Refusal(400, 'Exception while reading request', 'The payload is not valid JSON.')
