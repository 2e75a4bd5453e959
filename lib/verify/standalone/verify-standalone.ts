/**
 * Documents that are no signature over an artifact but have a truth of their own: checkpoints, proofs, roots of trust,
 * webhook signatures.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { verifyConsistency, verifyInclusion } from '#lib/log/merkle.ts';
import { parseNote } from '#lib/log/note.ts';
import type { MerkleProofClaim, Signed } from '#lib/evidence/model/evidence.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { check, completeChecks, fail, pass, skip } from '#lib/verify/result/check.ts';
import { isSignedByLog } from '../tlog/inclusion.ts';
import type { CompiledTrust } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { TrustError, readTrustedRoot } from '../trust/trusted-root.ts';
import {
  CHECK_NAMES,
  type Check,
  type CheckName,
  type Signer,
  type TrustEntry,
} from '#lib/verify/result/verification.ts';
import { checkTufRoot } from './tuf-root.ts';

export type StandaloneDocument = Exclude<
  Signed,
  { kind: 'bundle' | 'dsse' | 'dsse-set' | 'cosign-layers' | 'metablock' }
>;

/** The checks of such a document, and the configured key that signed it, where one did. */
export type StandaloneResult = { checks: Check[]; signer: Signer | null; entry: TrustEntry | null };

/** All eight checks: the one or two that such a document has, the others as not applying. */
export function verifyStandalone(signed: StandaloneDocument, trust: CompiledTrust): StandaloneResult {
  const { checks: own, signer, entry } = checkDocument(signed, trust);
  const names = new Set<CheckName>(own.map((one) => one.check));
  const others = CHECK_NAMES.filter((name) => !names.has(name)).map((name) =>
    skip(name, 'not-applicable', 'A document of this kind has nothing of it.'),
  );
  return { checks: completeChecks([...own, ...others]), signer, entry };
}

function checkDocument(signed: StandaloneDocument, trust: CompiledTrust): StandaloneResult {
  const unnamed = (...checks: Check[]): StandaloneResult => ({ checks, signer: null, entry: null });
  switch (signed.kind) {
    case 'checkpoint':
      return unnamed(checkCheckpoint(signed.text, trust));
    case 'merkle-proof':
      return unnamed(...checkMerkleProof(signed.proof));
    case 'tuf-root':
      return checkTufRoot(signed, trust);
    case 'trusted-root':
      return checkTrustedRoot(signed, trust);
    case 'hmac':
      return unnamed(checkHmac(signed));
    case 'unsupported':
      return unnamed(
        check('signature', 'error', 'unsupported', `It is ${signed.form}: signed in a way not checked here.`),
      );
    case 'detached':
      return unnamed(
        check(
          'signature',
          'error',
          'undecidable',
          'This is the payload of a cosign signature without its layer: its signature is in the manifest.',
        ),
      );
  }
}

function checkCheckpoint(text: string, trust: CompiledTrust): Check {
  const note = parseNote(text);
  const checkpoint = note === null ? null : parseCheckpoint(note.text);
  if (note === null || checkpoint === null) return fail('signature', 'malformed', 'This is no signed checkpoint.');
  const logs = trust.roots.flatMap((root) => root.tlogs);
  const log = logs.find((one) => isSignedByLog(note.text, note.signatures, one));
  if (log !== undefined)
    return pass('signature', `${log.baseUrl} signed a tree of ${checkpoint.size} entries.`, {
      evidence: {
        origin: checkpoint.origin,
        size: checkpoint.size,
        root: Buffer.from(checkpoint.root).toString('base64'),
      },
    });
  const claimed = logs.find((one) =>
    note.signatures.some((line) => Buffer.compare(line.keyId, one.checkpointId.subarray(0, 4)) === 0),
  );
  return claimed === undefined
    ? fail('signature', 'key-unknown', `No trusted log is ${checkpoint.origin}.`, { actual: checkpoint.origin })
    : fail('signature', 'log-checkpoint-invalid', `${claimed.baseUrl} did not sign this checkpoint.`, {
        expected: claimed.baseUrl,
        actual: checkpoint.origin,
      });
}

/** A proof is not signed: what it proves is its signature. */
function checkMerkleProof(proof: MerkleProofClaim): Check[] {
  const holds =
    proof.kind === 'inclusion'
      ? verifyInclusion({
          leaf: proof.leafHash,
          index: proof.leafIndex,
          size: proof.treeSize,
          proof: proof.proof,
          root: proof.root,
        })
      : verifyConsistency({
          oldSize: proof.size1,
          newSize: proof.size2,
          oldRoot: proof.root1,
          newRoot: proof.root2,
          proof: proof.proof,
        });
  const what =
    proof.kind === 'inclusion'
      ? `entry ${proof.leafIndex} in a tree of ${proof.treeSize}`
      : `a tree of ${proof.size1} in one of ${proof.size2}`;
  return holds
    ? [pass('signature', `The hashes lead to the root: ${what}.`), pass('transparency-log', `Proven: ${what}.`)]
    : [
        fail('signature', 'proof-invalid', `The hashes do not lead to the root: ${what}.`),
        fail('transparency-log', 'proof-invalid', `Not proven: ${what}.`),
      ];
}

/**
 * Trust material carries no signature: it is trusted where the same material is configured, and else anybody may have
 * written it.
 */
function checkTrustedRoot(
  { document }: Extract<StandaloneDocument, { kind: 'trusted-root' }>,
  trust: CompiledTrust,
): StandaloneResult {
  const unnamed = (one: Check): StandaloneResult => ({ checks: [one], signer: null, entry: null });
  try {
    const { issuers, tlogs, ctlogs, timestampAuthorities } = readTrustedRoot(document);
    const counts = `${issuers.length} authorities, ${tlogs.length} logs, ${ctlogs.length} certificate logs, ${timestampAuthorities.length} timestamp authorities`;
    const written = canonicalJson(document);
    const same =
      trust.roots.find(({ entry }) => entry.kind === 'trusted-root' && entry.body === written)?.entry ?? null;
    if (same === null)
      return unnamed(
        fail(
          'signature',
          'root-untrusted',
          `Well formed (${counts}), but it carries no signature, and no configured trusted root is the same.`,
        ),
      );
    return {
      ...unnamed(pass('signature', `The same as the configured trusted root ${same.name}: ${counts}.`)),
      entry: same,
    };
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    return unnamed(
      fail('signature', 'root-malformed', `${error.pointer}: ${error.message}.`, {
        evidence: { pointer: error.pointer },
      }),
    );
  }
}

/** `sha256=<hex>` over the raw body, as GitHub signs webhooks. */
function checkHmac({ secret, body, signature }: Extract<StandaloneDocument, { kind: 'hmac' }>): Check {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = /^sha256=([0-9a-f]{64})$/u.exec(signature);
  const good = given !== null && timingSafeEqual(Buffer.from(given[1]!, 'hex'), expected);
  return good
    ? pass('signature', 'The body was signed with the secret.')
    : fail('signature', 'hmac-mismatch', 'The body was not signed with the secret.', { actual: signature });
}
