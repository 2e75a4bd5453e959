/** Reads the trust in a request (`trust` of the API). It replaces the configured trust; nothing is added to it. */
import { sha256Id } from '#lib/bytes/sha256.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { parseTrust } from './trust.ts';
import type { TrustEntry, TrustSet } from '#lib/verify/result/verification.ts';

export type RequestedTrust = {
  /** A trusted_root.json. */
  trustedRoot?: Json;
  /** PEM public keys, pinned certificates or authorities; `validFrom` and `validUntil` are RFC 3339. */
  keys?: { pem: string; hint?: string; validFrom?: string; validUntil?: string }[];
  /** The npm registry's key list, in either of its forms. */
  npmKeys?: Json;
};

/**
 * The trust set of a request. Throws an AttestryError `unprocessable` with a pointer to the part that cannot be used.
 */
export function trustOfRequest({ trustedRoot, keys, npmKeys }: RequestedTrust): TrustSet {
  const read = (source: string, pointer: string): TrustEntry => {
    try {
      return parseTrust(Buffer.from(source), pointer.slice('/trust/'.length));
    } catch (error) {
      if (error instanceof AttestryError) throw new AttestryError(error.code, error.message, { pointer, cause: error });
      throw error;
    }
  };
  const entries = [
    ...(trustedRoot === undefined ? [] : [read(JSON.stringify(trustedRoot), '/trust/trustedRoot')]),
    ...(keys ?? []).map((key, i) => ({
      ...read(key.pem, `/trust/keys/${i}`),
      hint: key.hint ?? null,
      validFrom: key.validFrom ?? null,
      validUntil: key.validUntil ?? null,
    })),
    ...(npmKeys === undefined ? [] : [read(JSON.stringify(npmKeys), '/trust/npmKeys')]),
  ];
  return {
    version: 0,
    entries: entries.map((entry) => ({
      ...entry,
      id: sha256Id(JSON.stringify([entry.id, entry.hint, entry.validFrom, entry.validUntil])),
    })),
  };
}
