import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { Hash } from '@atlas/contracts'
import fc from 'fast-check'
import { inclusionPath, leafHash, MerkleTree, rootOf, rootOnPath } from './merkle.js'

const leavesOf = (count: number): Hash[] => Array.from({ length: count }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)))

/** RFC 6962, section 2.1, word for word. */
const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
function treeHash(entries: readonly Uint8Array[]): Uint8Array {
  const [first] = entries
  if (!first) return sha()
  if (entries.length === 1) return sha(Buffer.of(0), first)
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return sha(Buffer.of(1), treeHash(entries.slice(0, k)), treeHash(entries.slice(k)))
}

const flipped = (hash: Hash, byte: number, bit: number): Hash => {
  const bytes = Buffer.from(hash, 'hex')
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit)
  return bytes.toString('hex')
}

const someLeaf = fc.integer({ min: 1, max: 300 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)))

describe('the Merkle tree', () => {
  it('gives the roots of the test vectors of Certificate Transparency', () => {
    // google/certificate-transparency, merkle_tree_test: leaves of these bytes, roots of the first n of them.
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ]
    const tree = new MerkleTree()
    expect(tree.root()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    for (const [index, input] of inputs.entries()) {
      tree.add(leafHash(Buffer.from(input, 'hex')))
      expect(tree.root()).toBe(roots[index])
    }
    expect(tree.size).toBe(8)
  })

  it('is the tree hash of RFC 6962 for any number of leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 70 }), (entries) => {
        expect(rootOf(entries.map(leafHash))).toBe(Buffer.from(treeHash(entries)).toString('hex'))
      }),
    )
  })
})

describe('a path', () => {
  it('leads from each leaf to the root', () => {
    fc.assert(
      fc.property(someLeaf, ([size, index]) => {
        const leaves = leavesOf(size)
        const path = inclusionPath(leaves, index)
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)))
        expect(rootOnPath(leaves[index] ?? '', index, size, path)).toBe(rootOf(leaves))
      }),
    )
  })

  it('leads elsewhere from another leaf, another place, and with any bit of it changed', () => {
    fc.assert(
      fc.property(someLeaf, fc.nat(), fc.nat(), fc.nat(7), ([size, index], other, byte, bit) => {
        const leaves = leavesOf(size)
        const [leaf = '', root] = [leaves[index], rootOf(leaves)]
        const path = inclusionPath(leaves, index)
        expect(rootOnPath(leafHash(Buffer.from(leaf, 'hex')), index, size, path)).not.toBe(root)
        const elsewhere = other % size
        if (elsewhere !== index) expect(rootOnPath(leaf, elsewhere, size, path)).not.toBe(root)
        const at = byte % (32 * (path.length + 1))
        const [first = '', ...rest] = [leaf, ...path].map((hash, n) =>
          n === at >> 5 ? flipped(hash, at % 32, bit) : hash,
        )
        expect(rootOnPath(first, index, size, rest)).not.toBe(root)
      }),
    )
  })

  it('of another length, or of no leaf, leads nowhere', () => {
    fc.assert(
      fc.property(someLeaf, fc.nat(), ([size, index], cut) => {
        const leaves = leavesOf(size)
        const [leaf = '', root] = [leaves[index], rootOf(leaves)]
        const path = inclusionPath(leaves, index)
        expect(rootOnPath(leaf, index, size, [...path, leaf])).not.toBe(root)
        if (path.length > 0) expect(rootOnPath(leaf, index, size, path.slice(0, cut % path.length))).not.toBe(root)
        for (const none of [-1, size, 0.5]) expect(rootOnPath(leaf, none, size, path)).toBeUndefined()
      }),
    )
    expect(() => inclusionPath([], 0)).toThrow('no leaf 0 among 0')
  })
})
