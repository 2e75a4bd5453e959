/** Who is expected to have signed, from which source: exactly, and by patterns that match from beginning to end. */
import { describe, expect, it } from 'vitest';
import type { ParsedEvidence, Provenance } from '#lib/evidence/model/evidence.ts';
import type { Check, Expectation, Signer } from '#lib/verify/result/verification.ts';
import { checkIdentity } from './identity.ts';

type Certificate = Extract<Signer, { kind: 'certificate' }>;
const WORKFLOW = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1';
const ISSUER = 'https://token.actions.githubusercontent.com';

const certificate = (oids: Certificate['oids'] = {}, more: Partial<Certificate> = {}): Certificate => ({
  kind: 'certificate',
  identity: WORKFLOW,
  identityType: 'uri',
  issuer: ISSUER,
  oids,
  certificate: { subject: '', issuer: '', serial: '', notBefore: '', notAfter: '', sha256: '', keyType: 'ecdsa-p256' },
  ...more,
});
const KEY: Signer = { kind: 'key', identity: WORKFLOW, keyId: 'sha256:0', keyType: 'ecdsa-p256', name: WORKFLOW };
const evidence = (source: Partial<Provenance['source']> | null): ParsedEvidence =>
  ({
    facts:
      source === null
        ? { kind: 'generic' }
        : {
            kind: 'provenance',
            provenance: {
              source: { uri: null, repository: null, commit: null, ref: null, entryPoint: null, ...source },
            },
          },
  }) as unknown as ParsedEvidence;

const all = (
  signer: Signer | null,
  expected: Expectation,
  source: Partial<Provenance['source']> | null = null,
): Check[] => checkIdentity(evidence(source), signer, expected);
const one = (...args: Parameters<typeof all>): string =>
  all(...args)
    .map(({ outcome, code }) => `${outcome} ${code}`)
    .join(', ');

describe('a signer by name', () => {
  it.each<[string, Signer | null, string, string]>([
    ['exactly', certificate(), WORKFLOW, 'pass ok'],
    ['a beginning', certificate(), WORKFLOW.slice(0, -1), 'fail identity-mismatch'],
    ['an end', certificate(), WORKFLOW.slice(1), 'fail identity-mismatch'],
    ['in other case', certificate(), WORKFLOW.toUpperCase(), 'fail identity-mismatch'],
    ['with a space', certificate(), `${WORKFLOW} `, 'fail identity-mismatch'],
    ['a pattern is no name', certificate(), '.*', 'fail identity-mismatch'],
    ['nobody', certificate(), '', 'fail identity-mismatch'],
    ['a certificate without a name, and nobody is expected', certificate({}, { identity: '' }), '', 'pass ok'],
    ['a key of that name', KEY, WORKFLOW, 'fail identity-missing'],
    ['no signer', null, WORKFLOW, 'skip not-reached'],
  ])('%s', (_name, signer, identity, expected) => {
    expect(one(signer, { identity })).toBe(expected);
  });
});

describe('a signer by a pattern', () => {
  it.each<[string, string, string]>([
    ['everything', '.*', 'pass ok'],
    ['the whole', 'https://github\\.com/acme/.+', 'pass ok'],
    ['a part', 'acme', 'fail identity-mismatch'],
    ['anchored by itself', '^https://github\\.com/acme/.+$', 'pass ok'],
    ['anchored, and too short', '^https://github\\.com/acme', 'fail identity-mismatch'],
    ['one of two', `nobody|${WORKFLOW.replaceAll('.', '\\.')}`, 'pass ok'],
    ['one of two, which is a part', 'nobody|acme', 'fail identity-mismatch'],
    ['an escape from its anchors', 'x)|(?:.*', 'fail pattern-invalid'],
    ['an escape from its anchors that matches nothing', '^$|)(', 'fail pattern-invalid'],
    ['no pattern', '(', 'fail pattern-invalid'],
    ['an escape that has no meaning', '\\-', 'fail pattern-invalid'],
    ['empty', '', 'fail identity-mismatch'],
    ['longer than is tried', 'a'.repeat(1001), 'fail pattern-invalid'],
    ['as long as is tried', `${'a?'.repeat(400)}.*`, 'pass ok'],
    ['without end', '(?:h|t|.)*(?:h|t|.)*(?:h|t|.)*(?:h|t|.)*(?:h|t|.)*!', 'fail pattern-invalid'],
    ['in other case', WORKFLOW.toUpperCase(), 'fail identity-mismatch'],
  ])('%s', (_name, identityRegexp, expected) => {
    expect(one(certificate(), { identityRegexp })).toBe(expected);
  });

  it('a line end in the name does not end the match', () => {
    const two = certificate({}, { identity: `${WORKFLOW}\nhttps://evil.example` });
    expect(one(two, { identityRegexp: 'https://github\\.com/acme/.+' })).toBe('fail identity-mismatch');
    const before = certificate({}, { identity: `https://evil.example\n${WORKFLOW}` });
    expect(one(before, { identityRegexp: '^https://github\\.com/acme/.+$' })).toBe('fail identity-mismatch');
  });

  it('a key has no name that a pattern could match', () => {
    expect(one(KEY, { identityRegexp: '.*' })).toBe('fail identity-missing');
  });
});

describe('an issuer', () => {
  it.each<[string, Signer | null, string, string]>([
    ['exactly', certificate(), ISSUER, 'pass ok'],
    ['with a slash', certificate(), `${ISSUER}/`, 'fail issuer-mismatch'],
    ['an enterprise of it', certificate({}, { issuer: `${ISSUER}/acme` }), ISSUER, 'fail issuer-mismatch'],
    ['none told', certificate({}, { issuer: null }), ISSUER, 'fail issuer-mismatch'],
    ['none told, and none expected', certificate({}, { issuer: null }), '', 'fail issuer-mismatch'],
    ['a key', KEY, ISSUER, 'fail issuer-mismatch'],
  ])('%s', (_name, signer, issuer, expected) => {
    expect(one(signer, { issuer })).toBe(expected);
  });
});

describe('a source', () => {
  const OURS = 'https://github.com/acme/web';
  const signed = certificate({ sourceRepositoryURI: OURS });
  const repository = 'github.com/acme/web';

  it.each<[string, string, string]>([
    ['by the certificate', one(signed, { sourceRepository: OURS }), 'pass ok'],
    ['without its scheme', one(signed, { sourceRepository: repository }), 'pass ok'],
    ['as git writes it', one(signed, { sourceRepository: `git+${OURS}.git` }), 'pass ok'],
    [
      'of an older certificate',
      one(certificate({ githubWorkflowRepository: 'acme/web' }), { sourceRepository: OURS }),
      'pass ok',
    ],
    ['of both', one(signed, { sourceRepository: OURS }, { repository }), 'pass ok'],
    [
      'of a certificate that provenance contradicts',
      one(signed, { sourceRepository: OURS }, { repository: 'github.com/acme/other' }),
      'fail source-mismatch',
    ],
    [
      'of provenance that the certificate contradicts',
      one(
        certificate({ sourceRepositoryURI: 'https://github.com/evil/web' }),
        { sourceRepository: OURS },
        { repository },
      ),
      'fail source-mismatch',
    ],
    ['of provenance only', one(certificate(), { sourceRepository: OURS }, { repository }), 'pass ok'],
    ['of provenance, by a key', one(KEY, { sourceRepository: OURS }, { repository }), 'pass ok'],
    ['of neither', one(certificate(), { sourceRepository: OURS }, {}), 'fail source-mismatch'],
    ['of no provenance', one(KEY, { sourceRepository: OURS }), 'fail source-mismatch'],
    [
      'of an address that is no repository',
      one(KEY, { sourceRepository: 'gs://bucket/x' }, { uri: 'gs://bucket/x' }),
      'pass ok',
    ],
    [
      'of an object at its generation',
      one(KEY, { sourceRepository: 'gs://bucket/x' }, { uri: 'gs://bucket/x#12' }),
      'pass ok',
    ],
    [
      'of an object at another generation',
      one(KEY, { sourceRepository: 'gs://bucket/x#13' }, { uri: 'gs://bucket/x#12' }),
      'fail source-mismatch',
    ],
    [
      'of another object',
      one(KEY, { sourceRepository: 'gs://bucket/x' }, { uri: 'gs://bucket/xy' }),
      'fail source-mismatch',
    ],
    ['of an owner', one(signed, { sourceRepository: 'github.com/acme' }), 'fail source-mismatch'],
    ['of a name that begins alike', one(signed, { sourceRepository: `${OURS}2` }), 'fail source-mismatch'],
    ['of another host', one(signed, { sourceRepository: 'https://gitlab.com/acme/web' }), 'fail source-mismatch'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it.each<[string, string, string]>([
    [
      'a ref by the certificate',
      one(certificate({ sourceRepositoryRef: 'refs/tags/v1' }), { sourceRef: 'refs/tags/v1' }),
      'pass ok',
    ],
    [
      'a ref of an older certificate',
      one(certificate({ githubWorkflowRef: 'refs/tags/v1' }), { sourceRef: 'refs/tags/v1' }),
      'pass ok',
    ],
    [
      'the newer extension counts',
      one(certificate({ sourceRepositoryRef: 'refs/heads/x', githubWorkflowRef: 'refs/tags/v1' }), {
        sourceRef: 'refs/tags/v1',
      }),
      'fail source-mismatch',
    ],
    [
      'the certificate counts before provenance',
      one(certificate({ sourceRepositoryRef: 'refs/heads/x' }), { sourceRef: 'refs/tags/v1' }, { ref: 'refs/tags/v1' }),
      'fail source-mismatch',
    ],
    ['a ref by provenance', one(KEY, { sourceRef: 'refs/tags/v1' }, { ref: 'refs/tags/v1' }), 'pass ok'],
    [
      'a short name',
      one(certificate({ sourceRepositoryRef: 'refs/tags/v1' }), { sourceRef: 'v1' }),
      'fail source-mismatch',
    ],
    ['a ref that nobody tells', one(KEY, { sourceRef: 'refs/tags/v1' }, {}), 'fail source-mismatch'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe('several expectations', () => {
  it('are a check each, in order', () => {
    const expected = {
      identity: WORKFLOW,
      identityRegexp: 'x',
      issuer: ISSUER,
      sourceRepository: 'github.com/a/b',
      sourceRef: 'r',
      sourceBranch: 'b',
      sourceTag: 't',
    };
    expect(one(certificate(), expected)).toBe(
      'pass ok, fail identity-mismatch, pass ok, fail source-mismatch, fail source-mismatch, fail source-mismatch, fail source-mismatch',
    );
  });

  it('none: the signer is told, and nobody was expected', () => {
    expect(all(certificate(), {})).toMatchObject([{ outcome: 'skip', code: 'not-asked', actual: WORKFLOW }]);
    expect(all(KEY, { digest: 'sha256:x' })).toMatchObject([{ outcome: 'skip', code: 'not-asked' }]);
    expect(one(null, {})).toBe('skip not-asked');
  });

  it.each<[string, Expectation]>([
    ['identity', { identity: 'x' }],
    ['pattern', { identityRegexp: 'x' }],
    ['issuer', { issuer: 'x' }],
    ['source', { sourceRepository: 'x' }],
    ['ref', { sourceRef: 'x' }],
    ['branch', { sourceBranch: 'x' }],
    ['tag', { sourceTag: 'x' }],
    ['versioned tag', { sourceVersionedTag: 'v1' }],
  ])('without a signer, a %s was not reached; in a document that proves itself it is missing', (_name, expected) => {
    expect(one(null, expected)).toBe('skip not-reached');
    const [found] = checkIdentity(evidence(null), null, expected, true);
    expect([found!.outcome, found!.code]).toEqual(['fail', 'identity-missing']);
  });
});
