/**
 * Verifies documents that are not a signature over an artifact but can be verified by themselves: checkpoints, proofs,
 * roots of trust, webhook signatures.
 */
import { createHmac, timingSafeEqual } from '#lib/bytes/platform/crypto.ts';
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

/** The checks of a standalone document, and the configured key that signed it, or null. */
export type StandaloneResult = { checks: Check[]; signer: Signer | null; entry: TrustEntry | null };

/** All eight checks of a standalone document: one or two that apply to it, and the others as `not-applicable`. */
export function verifyStandalone(signed: StandaloneDocument, trust: CompiledTrust): StandaloneResult {
  const { checks, signer, entry } = checkDocument(signed, trust);
  const names = new Set<CheckName>(checks.map((one) => one.check));
  const others = CHECK_NAMES.filter((name) => !names.has(name)).map((name) =>
    skip(name, 'not-applicable', 'This check does not apply to a document of this kind.'),
  );
  return { checks: completeChecks([...checks, ...others]), signer, entry };
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
        check(
          'signature',
          'error',
          'unsupported',
          `The document is ${signed.form}, and Attestry does not verify this kind of signature.`,
        ),
      );
    case 'detached':
      return unnamed(
        check(
          'signature',
          'error',
          'undecidable',
          'The document is the payload of a cosign signature without its layer: the signature is in the manifest.',
        ),
      );
  }
}

function checkCheckpoint(text: string, trust: CompiledTrust): Check {
  const note = parseNote(text);
  const checkpoint = note === null ? null : parseCheckpoint(note.text);
  if (note === null || checkpoint === null)
    return fail('signature', 'malformed', 'The document is not a signed checkpoint.');
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
    ? fail('signature', 'key-unknown', `${checkpoint.origin} is not a trusted log.`, { actual: checkpoint.origin })
    : fail('signature', 'log-checkpoint-invalid', `${claimed.baseUrl} did not sign this checkpoint.`, {
        expected: claimed.baseUrl,
        actual: checkpoint.origin,
      });
}

/** A proof has no signature: its hashes take the place of one. */
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

/** A trusted root carries no signature, so it is trusted only if the same trusted root is configured. */
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
          `The trusted root is well formed (${counts}), but it carries no signature, and no configured trusted root equals it.`,
        ),
      );
    return {
      ...unnamed(pass('signature', `The document equals the configured trusted root ${same.name}: ${counts}.`)),
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

/** `sha256=<hex>` is the HMAC over the raw body, as GitHub signs webhooks. */
function checkHmac({ secret, body, signature }: Extract<StandaloneDocument, { kind: 'hmac' }>): Check {
  const expected = createHmac('sha256', secret).update(body).digest();
  const actual = /^sha256=([0-9a-f]{64})$/u.exec(signature);
  const good = actual !== null && timingSafeEqual(Buffer.from(actual[1]!, 'hex'), expected);
  return good
    ? pass('signature', 'The body was signed with the secret.')
    : fail('signature', 'hmac-mismatch', 'The body was not signed with the secret.', { actual: signature });
}
