import { bytesOfHex } from './bytes.js'

/** Whether an Ed25519 key (32 bytes, hex) has signed a text; null where this browser can't say. */
export async function isSignedBy(key: string, text: string, signature: string): Promise<boolean | null> {
  if (!/^[0-9a-f]{64}$/.test(key) || !/^[0-9a-f]{128}$/.test(signature)) return false
  let made
  try {
    made = await crypto.subtle.importKey('raw', bytesOfHex(key), 'Ed25519', false, ['verify'])
  } catch (error) {
    // What is no key of this kind can't have signed; what knows no such kind can't say.
    return error instanceof Error && error.name === 'NotSupportedError' ? null : false
  }
  return crypto.subtle.verify('Ed25519', made, bytesOfHex(signature), new TextEncoder().encode(text))
}
