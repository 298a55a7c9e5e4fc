import type { Hash } from '@atlas/contracts'
import { sha256 } from './sha256.js'

/**
 * The Merkle tree of RFC 6962, section 2.1: a leaf's hash is over 0x00 and its bytes, a node's over 0x01 and its two
 * children, so that a node can't be passed off as a leaf. A tree of n leaves splits at the greatest power of 2 below n.
 * The tree of no leaves has the hash of nothing.
 */
export class MerkleTree {
  /** Roots of whole subtrees, the greatest first: the ones of the binary digits of `size`. */
  private roots: Hash[] = []
  private leaves = 0

  get size(): number {
    return this.leaves
  }

  /** Takes the next leaf's hash. What is kept grows with the logarithm of the size. */
  add(leaf: Hash): void {
    let root = leaf
    for (let ones = this.leaves; ones & 1; ones >>= 1) root = node(this.roots.pop() ?? root, root)
    this.roots.push(root)
    this.leaves++
  }

  root(): Hash {
    const [last = sha256(new Uint8Array()), ...above] = this.roots.toReversed()
    return above.reduce((root, left) => node(left, root), last)
  }
}

export function rootOf(leaves: readonly Hash[]): Hash {
  const tree = new MerkleTree()
  for (const leaf of leaves) tree.add(leaf)
  return tree.root()
}

/** The neighbours of a leaf's way up to the root, from the bottom. Throws RangeError where there is no such leaf. */
export const inclusionPath = (leaves: readonly Hash[], index: number): Hash[] => inclusionPaths(leaves)(index)

/** The same for many leaves of one tree, each of whose subtrees is hashed once however many paths lead past it. */
export function inclusionPaths(leaves: readonly Hash[]): (index: number) => Hash[] {
  const roots = new Map<string, Hash>()
  const rootBetween = (from: number, to: number): Hash => {
    const leaf = leaves[from]
    if (leaf !== undefined && to - from === 1) return leaf
    const name = `${from}-${to}`
    const known = roots.get(name)
    if (known !== undefined) return known
    const middle = from + greatestPowerBelow(to - from)
    const root = node(rootBetween(from, middle), rootBetween(middle, to))
    roots.set(name, root)
    return root
  }
  const pathWithin = (from: number, to: number, index: number): Hash[] => {
    if (to - from === 1) return []
    const middle = from + greatestPowerBelow(to - from)
    return index < middle
      ? [...pathWithin(from, middle, index), rootBetween(middle, to)]
      : [...pathWithin(middle, to, index), rootBetween(from, middle)]
  }
  return (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
      throw new RangeError(`no leaf ${index} among ${leaves.length}`)
    return pathWithin(0, leaves.length, index)
  }
}

/** The root that a path leads to (RFC 9162, section 2.1.3.2); undefined where a path can't be one of such a leaf. */
export function rootOnPath(leaf: Hash, index: number, size: number, path: readonly Hash[]): Hash | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= size) return undefined
  let [here, last, root] = [index, size - 1, leaf]
  for (const neighbour of path) {
    if (last === 0) return undefined
    if (here % 2 === 1 || here === last) {
      root = node(neighbour, root)
      while (here % 2 === 0 && here !== 0) [here, last] = [here / 2, Math.floor(last / 2)]
    } else root = node(root, neighbour)
    ;[here, last] = [Math.floor(here / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : undefined
}

/** Hash of a leaf's bytes. */
export function leafHash(bytes: Uint8Array): Hash {
  const input = Buffer.alloc(1 + bytes.length)
  input.set(bytes, 1)
  return sha256(input)
}

/** Written over by every call: a node is two hashes of 32 bytes. */
const children = Buffer.alloc(65)
children[0] = 1

function node(left: Hash, right: Hash): Hash {
  children.write(left, 1, 'hex')
  children.write(right, 33, 'hex')
  return sha256(children)
}

function greatestPowerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}
