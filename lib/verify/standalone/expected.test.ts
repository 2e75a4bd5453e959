/** What somebody expects is asked of a document that proves itself too: it has no signer, source or artifact. */
import { describe, expect, it } from 'vitest';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { formatNote } from '#lib/log/note.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { log } from '#lib/verify/private-pki.fixture.ts';
import type { Expectation } from '#lib/verify/result/verification.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '../verify-evidence.ts';

const journal = log();
const { logId } = journal.trusted as { logId: { keyId: string } };
const text = formatCheckpoint({ origin: 'log.example', size: 5, root: Buffer.alloc(32), extensions: [] });
const signature = journal.sign(Buffer.from(text));
const keyId = Buffer.from(logId.keyId, 'base64').subarray(0, 4);
const note = formatNote({ text, signatures: [{ name: 'log.example', keyId, signature }] });
const root = { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [journal.trusted] };
const trust = compileTrust({ version: 1, entries: [parseTrust(Buffer.from(JSON.stringify(root)))] });

const outcome = (expected: Expectation): string => {
  const [reading] = readEvidence(Buffer.from(note));
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
  return verifyEvidence(reading, trust, { now: new Date('2026-06-01T00:00:00Z'), expect: expected }).outcome;
};

describe('a checkpoint of a trusted log', () => {
  it('is verified where nothing is expected', () => {
    expect(outcome({})).toBe('verified');
  });

  it.each<[string, Expectation]>([
    ['an artifact', { digest: `sha256:${'a'.repeat(64)}` }],
    ['a file', { artifact: Buffer.from('x') }],
    ['a package', { package: 'x' }],
    ['a predicate type', { predicateType: 'https://slsa.dev/provenance/v1' }],
    ['a builder', { builderId: 'https://ci.example' }],
    ['any builder', { requireBuilder: true }],
    ['a verifier', { verifierId: 'https://v.example' }],
    ['a signer', { identity: 'ann@acme.example' }],
    ['a signer by a pattern', { identityRegexp: '.*' }],
    ['an issuer', { issuer: 'https://issuer.example' }],
    ['a repository', { sourceRepository: 'github.com/acme/web' }],
    ['a ref', { sourceRef: 'refs/heads/main' }],
    ['a branch', { sourceBranch: 'main' }],
    ['a tag', { sourceTag: 'v1' }],
    ['a tag of a version', { sourceVersionedTag: 'v1' }],
  ])('is not what was expected: %s', (_name, expected) => {
    expect(outcome(expected)).toBe('failed');
  });
});
