/** Reads what the browser verifies: bytes, trust and the entry of the log. None of it is a verdict. */
import { tilePath, TILE_WIDTH, tileWidth } from '#lib/log/tiles.ts';
import type { EvidenceView } from '#lib/views/evidence.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import type { TrustView } from '#lib/views/trust.ts';
import type { LogProof, VerifyHereInput } from './steps.ts';

/** The input, and the roots that it rests on, to show them. Rejects where the trust cannot be read. */
export async function readInput(
  id: string,
  log: EvidenceView['log'],
): Promise<{ input: VerifyHereInput; roots: TrustView['roots'] }> {
  const [bytes, trust, proof] = await Promise.all([
    readBytes(`/api/v1/attestations/${encodeURIComponent(id)}/raw`),
    readTrust(),
    log === null ? null : readProof(log),
  ]);
  return {
    input: {
      id,
      bytes,
      trust: trust.roots.map((root) => ({ ...root, id: root.id as TrustEntry['id'] })),
      log: proof,
      now: new Date(),
    },
    roots: trust.roots,
  };
}

async function readBytes(path: string): Promise<Uint8Array | null> {
  const response = await fetch(path, { cache: 'no-store' });
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

async function readTrust(): Promise<TrustView> {
  const response = await fetch('/api/v1/trust', { cache: 'no-store' });
  if (!response.ok) throw new Error('The roots cannot be read.');
  return (await response.json()) as TrustView;
}

/** The proof of the page, with the entry itself and the key from the public log. */
async function readProof({ index, treeSize, proof, checkpoint }: NonNullable<EvidenceView['log']>): Promise<LogProof> {
  const tile = Math.floor(index / TILE_WIDTH);
  const path = tilePath({ level: 'entries', index: tile, width: tileWidth('entries', tile, treeSize) });
  const [entries, key] = await Promise.all([readBytes(`/log/${path}`), readBytes('/log/key')]);
  return { index, treeSize, proof, checkpoint, entries, key: new TextDecoder().decode(key ?? new Uint8Array()) };
}
