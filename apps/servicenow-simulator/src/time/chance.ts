/**
 * Chance from a seed (sfc32): the same seed and the same requests make the same ids and the same faults, so that what
 * a test saw once can be seen again.
 */
export class Chance {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed >>> 0
    this.#b = Math.floor(seed / 0x1_0000_0000) >>> 0
    this.#c = 0x9e3779b9
    for (let turn = 0; turn < 12; turn += 1) this.#word()
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0
    this.#counter = (this.#counter + 1) >>> 0
    this.#a = (this.#b ^ (this.#b >>> 9)) >>> 0
    this.#b = (this.#c + (this.#c << 3)) >>> 0
    this.#c = ((((this.#c << 21) | (this.#c >>> 11)) >>> 0) + sum) >>> 0
    return sum
  }

  /** In [0, 1). */
  fraction(): number {
    return this.#word() / 0x1_0000_0000
  }

  /** A sys_id: 32 hexadecimal digits. */
  id(): string {
    let id = ''
    for (let word = 0; word < 4; word += 1) id += this.#word().toString(16).padStart(8, '0')
    return id
  }
}
