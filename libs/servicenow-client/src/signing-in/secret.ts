import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'

/** Where a secret lies. A file is read anew at each signing-in, so that a mounted one can be exchanged meanwhile. */
export type SecretSource = { readonly env: string } | { readonly file: string }

const shown = '[secret]'

/** A text that no log, error or JSON shows. */
export class Secret {
  readonly #read: () => string

  private constructor(read: () => string) {
    this.#read = read
  }

  static of(text: string): Secret {
    return new Secret(() => text)
  }

  /** @throws on {@link reveal}, and names the variable or the file, where there is nothing */
  static from(source: SecretSource, environment: Readonly<Record<string, string | undefined>> = process.env): Secret {
    return new Secret(() => {
      const text = 'env' in source ? environment[source.env] : readFileSync(source.file, 'utf8').replace(/\r?\n$/, '')
      if (text !== undefined && text !== '') return text
      throw new Error('env' in source ? `${source.env} isn’t set` : `${source.file} is empty`)
    })
  }

  /** The text itself: for a header or a form that is about to be sent, and nothing else. */
  reveal(): string {
    return this.#read()
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [inspect.custom](): string {
    return shown
  }
}
