const shortest = 4
const remembered = 32

/**
 * Secrets that were put on the wire lately, and a text without them: an instance or a proxy may say back what it was
 * sent, and its words go into our sentences.
 */
export class Concealed {
  readonly #texts = new Set<string>()

  /** @returns the secret, for the header or form it goes into */
  remember(secret: string): string {
    if (secret.length >= shortest) {
      this.#texts.delete(secret)
      this.#texts.add(secret)
      for (const oldest of this.#texts) {
        if (this.#texts.size <= remembered) break
        this.#texts.delete(oldest)
      }
    }
    return secret
  }

  conceal(text: string): string {
    let concealed = text
    for (const secret of this.#texts) concealed = concealed.replaceAll(secret, '[secret]')
    return concealed
  }
}
