/**
 * Verifies a document in the reader's browser, with the code that the server runs and without its verdict: the bytes
 * against the id, signature, certificates and logs against the trust, and the entry of this installation's log.
 */
import './runtime/buffer.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash, rootFromInclusion, sameHash } from '#lib/log/merkle.ts';
import { parseNote, parseVerifierKey, verifyNote } from '#lib/log/note.ts';
import { parseEntryBundle, TILE_WIDTH } from '#lib/log/tiles.ts';
import type { Check, TrustEntry, Verification } from '#lib/verify/result/verification.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import { confirmAccepted, type Doubts } from './runtime/confirm.ts';
import type { LogProof, Step, StepVerdict, VerifyHereInput, VerifyHereResult } from './steps.ts';

/** Verify a document. It never throws for a document, an entry or trust that is not valid: the steps say so. */
export async function verifyDocument(input: VerifyHereInput): Promise<VerifyHereResult> {
  const bytes = await checkBytes(input);
  // Other bytes say nothing about the document of this page.
  const signed = bytes.verdict === 'valid' ? verifySignatures(input) : null;
  const log = checkLog(input);
  const doubts = await confirmAccepted();
  const steps = [bytes, ...(signed?.steps ?? []), log].map((step) => downgrade(step, doubts));
  return {
    verdict: verdictOf(steps, signed?.verification ?? null),
    steps,
    signer: signed?.verification.signer ?? null,
  };
}

/**
 * Nothing is valid where WebCrypto did not confirm a signature, and nothing is not valid where the browser could not
 * check an algorithm: then it is not checked.
 */
function downgrade(step: Step, { unconfirmed, unknown }: Doubts): Step {
  if (step.name === 'bytes') return step;
  const reasons = step.verdict === 'valid' ? unconfirmed : unknown;
  if (reasons.length === 0 || step.verdict === 'not checked') return step;
  return { ...step, verdict: 'not checked', detail: reasons.join(' ') };
}

/** Valid only where nothing is not valid, the signature leads to the trust, and the log has the document. */
function verdictOf(steps: readonly Step[], verification: Verification | null): StepVerdict {
  if (steps.some(({ verdict }) => verdict === 'not valid')) return 'not valid';
  const isValid = (name: string) => steps.find((step) => step.name === name)?.verdict === 'valid';
  return verification?.outcome === 'verified' && ['bytes', 'signature', 'log'].every(isValid) ? 'valid' : 'not checked';
}

async function checkBytes({ id, bytes }: VerifyHereInput): Promise<Step> {
  const name = 'bytes';
  if (bytes === null)
    return { name, verdict: 'not checked', detail: 'The original bytes are not there for this reader.' };
  const digest = `sha256:${Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))).toString('hex')}`;
  return digest === id
    ? { name, verdict: 'valid', detail: `The bytes have the SHA-256 of the address: ${id}.` }
    : { name, verdict: 'not valid', detail: `The bytes have the SHA-256 ${digest}, and not ${id}.` };
}

function verifySignatures({ id, bytes, trust, now }: VerifyHereInput): { steps: Step[]; verification: Verification } {
  const entries = trust.map(withComputedId);
  const documents = readEvidence(Uint8Array.from(bytes!));
  const [document] = documents;
  // A document that was read out of another one, or with it, cannot be read alone.
  if (document === undefined || documents.length > 1 || !document.ok || document.id !== id)
    return { steps: [unreadable()], verification: NOTHING };
  const verification = verifyEvidence(document, compileTrust({ version: 0, entries }), { now });
  if (verification.checks.length === 0) return { steps: [unsigned()], verification };
  return { steps: verification.checks.map(stepOf), verification };
}

const unreadable = (): Step => ({
  name: 'signature',
  verdict: 'not checked',
  detail: 'This browser cannot read a document of this form.',
});

const unsigned = (): Step => ({
  name: 'signature',
  verdict: 'not checked',
  detail: 'The document has no signature.',
});

const NOTHING: Verification = {
  outcome: 'error',
  signer: null,
  checks: [],
  signedAt: null,
  trustedTimes: [],
  logEntries: [],
  comparisons: [],
  trust: null,
  verifiedAt: '',
  durationMs: 0,
};

const VERDICTS: { [outcome in Check['outcome']]: StepVerdict } = {
  pass: 'valid',
  warn: 'valid',
  fail: 'not valid',
  missing: 'not valid',
  skip: 'not checked',
  error: 'not checked',
};

const stepOf = ({ check, outcome, detail }: Check): Step => ({ name: check, verdict: VERDICTS[outcome], detail });

/** The entry of the log of this installation: its text names the document, and its leaf is under the signed root. */
function checkLog({ id, log }: VerifyHereInput): Step {
  const name = 'log';
  if (log === null)
    return { name, verdict: 'not checked', detail: 'No checkpoint of the log covers the document yet.' };
  if (log.entries === null)
    return { name, verdict: 'not checked', detail: 'The entry of the log is not there for this reader.' };
  const problem = logProblem(id, log);
  return problem === null
    ? {
        name,
        verdict: 'valid',
        detail: `Entry ${log.index} of ${log.treeSize} names the document, and the key of the log signed the checkpoint above it.`,
      }
    : { name, verdict: 'not valid', detail: problem };
}

function logProblem(id: string, log: LogProof): string | null {
  const entry = log.entries && parseEntryBundle(log.entries)?.[log.index % TILE_WIDTH];
  if (!entry) return 'The log does not give the entry.';
  if (!namesDocument(entry, id)) return 'The entry of the log is about another document.';
  const proof = log.proof.map((one) => Buffer.from(one, 'hex'));
  const root = rootFromInclusion(leafHash(entry), log.index, log.treeSize, proof);
  const note = parseNote(log.checkpoint);
  const checkpoint = note && parseCheckpoint(note.text);
  const verifier = parseVerifierKey(log.key.trim());
  if (root === null || !checkpoint || !verifier) return 'The proof, the checkpoint or the key cannot be read.';
  if (checkpoint.size !== log.treeSize || !sameHash(checkpoint.root, root))
    return 'The entry is not under the root that the checkpoint signs.';
  if (checkpoint.origin !== verifier.name || verifyNote(note, [verifier]) === null)
    return 'The key of the log did not sign the checkpoint.';
  return null;
}

/** Whether an entry says that the document was received. */
function namesDocument(entry: Uint8Array, id: string): boolean {
  try {
    const { kind, sha256 } = JSON.parse(Buffer.from(entry).toString()) as { kind?: unknown; sha256?: unknown };
    return kind === 'attestation' && `sha256:${String(sha256)}` === id;
  } catch {
    return false;
  }
}

/** The id of an entry says what it is; it is computed here, because the code caches what it knows of an id. */
function withComputedId(entry: TrustEntry): TrustEntry {
  return { ...entry, id: sha256Id(`${entry.kind}\n${entry.body}`) };
}
