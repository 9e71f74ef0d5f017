/**
 * Sealed text: `v1.<key id>.<iv>.<ciphertext>.<tag>`, AES-256-GCM. What a text is sealed for (its table and row)
 * is authenticated with it, so that a ciphertext moved to another row does not open.
 */
import { createCipheriv, createDecipheriv, createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto"
import { Result } from "effect"
import { type KeySet, signingKeys } from "./KeyRing.ts"

const version = "v1"
const ivBytes = 12
const tagBytes = 16

/** @param place what the text belongs to, like `oauth_rows:<key>`; needed again to open it */
export const seal = (keys: KeySet, place: string, text: string): string => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv("aes-256-gcm", keys.keys.get(keys.active)!, iv, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
  return [version, keys.active, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString("base64url"))].join(
    "."
  )
}

/** Null for what was not sealed by us for this place, and for a key that is gone. */
export const open = (keys: KeySet, place: string, sealed: string): string | null => {
  const [kind, keyId, iv, text, tag, ...rest] = sealed.split(".")
  const key = keyOf(keys, keyId ?? "")
  if (kind !== version || key === undefined || iv === undefined || text === undefined || tag === undefined) return null
  if (rest.length > 0) return null
  return Result.getOrNull(
    Result.try(() => {
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"), { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(Buffer.from(tag, "base64url"))
      return Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]).toString("utf8")
    })
  )
}

/** How every text begins that is sealed under a key. */
export const sealedUnder = (keyId: string): string => `${version}.${keyId}.`

/** Null for what is not sealed text. */
export const keyIdOf = (sealed: string): string | null => /^v1\.([\w-]{1,16})\./u.exec(sealed)?.[1] ?? null

/** Undefined for a key that is nowhere, which no caller may take for another one. */
export const keyOf = ({ keys, newest }: KeySet, id: string): Buffer | undefined =>
  keys.get(id) ?? newest?.().keys.get(id)

export const sha256 = (text: string): string => hash("sha256", text, "base64url")

/** A keyed fingerprint; the parts cannot run into each other. */
export const sign = (key: Buffer, ...parts: ReadonlyArray<string>): string =>
  createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url")

/** True when one of the keys signed the parts: the active one, or one that was it when the page was shown. */
export const isSigned = (keys: KeySet, signature: string, ...parts: ReadonlyArray<string>): boolean =>
  signingKeys(keys).some((key) => same(sign(key, ...parts), signature))

/** In constant time; the lengths may show. */
export const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
