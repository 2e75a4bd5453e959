/** Documents that are no signature over an artifact but have a truth of their own: checkpoints, proofs, roots of trust, webhook signatures. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { verifyConsistency, verifyInclusion } from '#lib/log/merkle.ts';
import { parseNote } from '#lib/log/note.ts';
import type { MerkleProofClaim, Signed } from '#lib/evidence/evidence.ts';
import { complete, fail, pass, skip } from '../check.ts';
import { isSignedByLog } from '../tlog/inclusion.ts';
import type { CompiledTrust } from '../trust/material.ts';
import { TrustError, readTrustedRoot } from '../trust/trusted-root.ts';
import { CHECK_NAMES, type Check, type CheckName } from '../verification.ts';
import { judgeTufRoot } from './tuf-root.ts';

export type Standalone = Exclude<Signed, { kind: 'bundle' | 'dsse' | 'dsse-set' | 'cosign-layers' }>;

/** All eight checks: the one or two that such a document has, the others as not applying. */
export function verifyStandalone(signed: Standalone, trust: CompiledTrust): Check[] {
  const own = judge(signed, trust);
  const names = new Set<CheckName>(own.map((one) => one.check));
  return complete([...own, ...CHECK_NAMES.filter((name) => !names.has(name)).map((name) => skip(name, 'not-applicable', 'A document of this kind has nothing of it.'))]);
}

function judge(signed: Standalone, trust: CompiledTrust): Check[] {
  switch (signed.kind) {
    case 'checkpoint': return [judgeCheckpoint(signed.text, trust)];
    case 'merkle-proof': return judgeProof(signed.proof);
    case 'tuf-root': return [judgeTufRoot(signed.document)];
    case 'trusted-root': return [judgeTrustedRoot(signed)];
    case 'hmac': return [judgeHmac(signed)];
  }
}

function judgeCheckpoint(text: string, trust: CompiledTrust): Check {
  const note = parseNote(text);
  const checkpoint = note === null ? null : parseCheckpoint(note.text);
  if (note === null || checkpoint === null) return fail('signature', 'malformed', 'This is no signed checkpoint.');
  const logs = trust.roots.flatMap((root) => root.tlogs);
  const log = logs.find((one) => isSignedByLog(note.text, note.signatures, one));
  if (log !== undefined) return pass('signature', `${log.baseUrl} signed a tree of ${checkpoint.size} entries.`, { evidence: { origin: checkpoint.origin, size: checkpoint.size, root: Buffer.from(checkpoint.root).toString('base64') } });
  const claimed = logs.find((one) => note.signatures.some((line) => Buffer.compare(line.keyId, one.checkpointId.subarray(0, 4)) === 0));
  return claimed === undefined ? fail('signature', 'key-unknown', `No trusted log is ${checkpoint.origin}.`, { actual: checkpoint.origin })
    : fail('signature', 'log-checkpoint-invalid', `${claimed.baseUrl} did not sign this checkpoint.`, { expected: claimed.baseUrl, actual: checkpoint.origin });
}

/** A proof is not signed: what it proves is its signature. */
function judgeProof(proof: MerkleProofClaim): Check[] {
  const holds = proof.kind === 'inclusion'
    ? verifyInclusion({ leaf: proof.leafHash, index: proof.leafIndex, size: proof.treeSize, proof: proof.proof, root: proof.root })
    : verifyConsistency({ oldSize: proof.size1, newSize: proof.size2, oldRoot: proof.root1, newRoot: proof.root2, proof: proof.proof });
  const what = proof.kind === 'inclusion' ? `entry ${proof.leafIndex} in a tree of ${proof.treeSize}` : `a tree of ${proof.size1} in one of ${proof.size2}`;
  return holds ? [pass('signature', `The hashes lead to the root: ${what}.`), pass('transparency-log', `Proven: ${what}.`)]
    : [fail('signature', 'proof-invalid', `The hashes do not lead to the root: ${what}.`), fail('transparency-log', 'proof-invalid', `Not proven: ${what}.`)];
}

/** Trust material is not signed either; it has to be well formed to be trusted at all. */
function judgeTrustedRoot({ document }: Extract<Standalone, { kind: 'trusted-root' }>): Check {
  try {
    const { issuers, tlogs, ctlogs, timestampAuthorities } = readTrustedRoot(document);
    return pass('signature', `Well formed: ${issuers.length} authorities, ${tlogs.length} logs, ${ctlogs.length} certificate logs, ${timestampAuthorities.length} timestamp authorities. It carries no signature of its own.`);
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    return fail('signature', 'root-malformed', `${error.pointer}: ${error.message}.`, { evidence: { pointer: error.pointer } });
  }
}

/** `sha256=<hex>` over the raw body, as GitHub signs webhooks. */
function judgeHmac({ secret, body, signature }: Extract<Standalone, { kind: 'hmac' }>): Check {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = /^sha256=([0-9a-f]{64})$/u.exec(signature);
  const good = given !== null && timingSafeEqual(Buffer.from(given[1]!, 'hex'), expected);
  return good ? pass('signature', 'The body was signed with the secret.') : fail('signature', 'hmac-mismatch', 'The body was not signed with the secret.', { actual: signature });
}
