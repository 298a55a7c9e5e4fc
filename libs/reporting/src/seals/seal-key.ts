import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { publicKeyOf } from '@atlas/event-sourcing'
import {
  dataFolder,
  type Environment,
  errorCode,
  prepareDataFolder,
  reason,
  StartRefusal,
  writeFirst,
} from '@atlas/runtime/database'

/** The key that seals are signed with. It lies outside the database, so that who can change that can't seal the change. */
export class SealKey {
  private constructor(
    readonly privateKey: KeyObject,
    /** Its public half, 64 hex digits. */
    readonly name: string,
  ) {}

  /**
   * The key of this installation: the file that ATLAS_SEAL_KEY names, else ATLAS_DATA/seal-key, which the first start
   * makes, readable by its owner only. Throws StartRefusal in a sentence for people.
   */
  static async ofInstallation({
    variables: { ATLAS_SEAL_KEY: named, ATLAS_DATA: data },
  }: Environment): Promise<SealKey> {
    const folder = dataFolder(data)
    if (named !== undefined) return this.read(named)
    await prepareDataFolder(folder)
    const kept = await readFile(folder.sealKeyFile, 'utf8').catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw unreadable(folder.sealKeyFile, error)
      return undefined
    })
    if (kept !== undefined) return this.parse(kept, folder.sealKeyFile)
    const { privateKey } = generateKeyPairSync('ed25519')
    // Of two first starts at once both take the key that was there first.
    await writeFirst(folder.sealKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    return this.read(folder.sealKeyFile)
  }

  static async read(file: string): Promise<SealKey> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw unreadable(file, error)
    })
    return this.parse(text, file)
  }

  private static parse(pem: string, file: string): SealKey {
    try {
      const privateKey = createPrivateKey(pem)
      return new SealKey(privateKey, publicKeyOf(privateKey))
    } catch (error) {
      throw new StartRefusal(
        `${file} holds no Ed25519 private key (${reason(error)}): \`openssl genpkey -algorithm ed25519\` makes one.`,
      )
    }
  }
}

const unreadable = (file: string, error: unknown): StartRefusal =>
  new StartRefusal(`The key of the seals, ${file}, can't be read (${reason(error)}): correct ATLAS_SEAL_KEY.`)
