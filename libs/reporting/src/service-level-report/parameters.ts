/** Values of a statement that is put together, each where it is named: `$1`, `$2` … */
export class Parameters {
  readonly values: unknown[] = []

  /** With the type that it is compared as. */
  add(value: unknown, type: 'timestamptz' | 'text' | 'text[]' | 'boolean' | 'integer'): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }
}
