import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** About 70 ms and 32 MiB for one try, off the main thread. */
const COST = { N: 32_768, r: 8, p: 1 }
const HASH_BYTES = 32

/** What is kept of a password: `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Takes as long for somebody without a password as for a wrong one: how long it took tells nobody who is known here. */
export async function verifyPassword(password: string, kept: string | null | undefined): Promise<boolean> {
  const [, N, r, p, salt, hash] = (kept ?? (await nobodys())).split('$')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const derived = await derive(password, Buffer.from(salt ?? '', 'base64url'), cost)
  return timingSafeEqual(derived, Buffer.from(hash ?? '', 'base64url')) && kept !== null && kept !== undefined
}

function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { ...cost, maxmem: 64 * 1024 * 1024 }, (error, hash) =>
      error ? reject(error) : resolve(hash)
    )
  })
}

let nobody: Promise<string> | undefined

function nobodys(): Promise<string> {
  nobody ??= hashPassword(randomBytes(16).toString('base64url'))
  return nobody
}
