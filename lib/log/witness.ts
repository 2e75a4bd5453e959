/** C2SP tlog-witness: the request that asks a witness for a cosignature. https://c2sp.org/tlog-witness */

/** The path below the prefix of a witness. */
export const ADD_CHECKPOINT = '/add-checkpoint';
const MAX_PROOF = 63;

/**
 * The body of `add-checkpoint`: the size that the witness knows, the consistency proof from it, and the checkpoint.
 * Throws a `RangeError` where the proof has more than 63 hashes.
 */
export function formatAddCheckpoint(request: {
  oldSize: number;
  proof: readonly Uint8Array[];
  /** The signed note. */
  checkpoint: string;
}): string {
  if (request.proof.length > MAX_PROOF) throw new RangeError('a consistency proof has at most 63 hashes');
  const proof = request.proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
  return `old ${request.oldSize}\n${proof}\n${request.checkpoint}`;
}

/** The size in the body of a 409; null where it is none. */
export function parseWitnessSize(body: string): number | null {
  const [, size] = /^(0|[1-9]\d{0,15})\n$/.exec(body) ?? [];
  return size !== undefined && Number.isSafeInteger(Number(size)) ? Number(size) : null;
}
