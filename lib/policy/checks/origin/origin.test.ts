/** The rules about where an artifact comes from, each by itself: every answer that it has, and what it rests on. */
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import { describe, expect, it } from 'vitest';
import type { Signer } from '#lib/verify/result/verification.ts';
import { indexEvidence, type RuleFinding, type VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import type { ArtifactFacts, EvidenceFact, RootOfTrust } from '#lib/policy/facts/policy.ts';
import {
  COMMIT,
  artifact,
  certificate,
  evidence,
  failed,
  key,
  provenance,
  sbom,
  tests,
  unsigned,
} from '#lib/policy/example.fixture.ts';
import { builderRecognised } from './builder-recognised.ts';
import { provenancePresent } from './provenance-present.ts';
import { signatureSound } from './signature-sound.ts';
import { describeDifferences, differences, signerAgrees, signerDisagreement } from './signer-agrees.ts';
import { sourceIsProjectCommit } from './source-commit.ts';
import { subjectDigestStrong } from './subject-digest.ts';

const said = ({ outcome, code }: RuleFinding): string => `${outcome} ${code}`;
const problem = (check: string, code = 'a-code'): EvidenceFact['problem'] => ({
  check,
  code,
  detail: 'What was found.',
  expected: 'this',
  actual: 'that',
  remediation: 'Do so.',
});
/** A signature of its own inside an SBOM: of a kind that is not checked. */
const embedded = (): EvidenceFact =>
  evidence(sbom(), {
    outcome: 'error',
    signer: null,
    format: 'cyclonedx',
    problem: problem('signature', 'unsupported'),
  });
const untrusted = (signer = certificate()): EvidenceFact => evidence(provenance(), { outcome: 'untrusted', signer });
const uncheckable = (more: Partial<EvidenceFact> = {}): EvidenceFact =>
  evidence(provenance(), { outcome: 'error', problem: problem('timestamp', 'time-unknown'), ...more });

describe('signature-sound', () => {
  const look = (...items: EvidenceFact[]): RuleFinding =>
    signatureSound(indexEvidence(artifact(items), BASELINE.rootsOfTrust));

  it.each<[string, EvidenceFact[], string, number]>([
    ['one verified document', [evidence(sbom())], 'pass ok', 1],
    ['verified documents beside reports', [evidence(sbom()), unsigned(tests()), untrusted()], 'pass ok', 1],
    ['a false document', [failed(sbom())], 'fail signature-mismatch', 1],
    [
      'a false document beside every other kind',
      [evidence(sbom()), uncheckable(), untrusted(), embedded(), failed(tests())],
      'fail signature-mismatch',
      1,
    ],
    ['two false documents', [failed(sbom()), failed(tests())], 'fail signature-mismatch', 2],
    ['a false document that says no more', [failed(sbom(), { problem: null })], 'fail verification-failed', 1],
    ['one that could not be checked', [uncheckable()], 'error time-unknown', 1],
    ['one that could not be checked, and says no more', [uncheckable({ problem: null })], 'error could-not-check', 1],
    [
      'one that could not be checked beside strangers and reports',
      [uncheckable(), untrusted(), unsigned(sbom()), embedded()],
      'error time-unknown',
      1,
    ],
    ['strangers beside reports', [untrusted(), unsigned(sbom()), embedded()], 'missing signer-not-configured', 1],
    ['a signature of its own beside reports', [embedded(), unsigned(sbom())], 'missing signature-not-checked', 1],
    ['reports', [unsigned(sbom()), unsigned(tests())], 'missing nothing-signed', 2],
    [
      'an envelope with an algorithm that is not supported',
      [uncheckable({ problem: problem('signature', 'unsupported'), format: 'dsse' })],
      'error unsupported',
      1,
    ],
  ])('%s', (_name, items, expected, rests) => {
    const finding = look(...items);
    expect(said(finding)).toBe(expected);
    expect(finding.evidence).toHaveLength(rests);
    expect(finding.severity).toBeUndefined();
  });

  it.each([
    ['signature', 'signature-mismatch', 'signature does not match'],
    ['signature', 'malformed', 'signature is not valid'],
    ['certificate-chain', 'a-code', 'certificate is not valid'],
    ['sct', 'a-code', 'certificate is not logged'],
    ['transparency-log', 'a-code', 'log entry is not valid'],
    ['timestamp', 'a-code', 'signing time is not valid'],
    ['subject', 'a-code', 'not about what it says'],
    ['predicate', 'a-code', 'contradicts itself'],
    ['identity', 'a-code', 'signer is not the expected one'],
    ['something new', 'a-code', 'does not hold'],
  ])('a false document says in a few words what: %s %s', (check, code, words) => {
    const finding = look(failed(sbom(), { problem: problem(check, code) }));
    expect(finding).toMatchObject({
      code,
      brief: `bill of materials: ${words}`,
      expected: 'this',
      actual: 'that',
      advice: 'Do so.',
    });
    expect(finding.detail).toContain('What was found.');
  });

  it('a false document whose signer contradicts it says so first', () => {
    const comparisons = ['commit', 'ref', 'workflow'].map((field) => ({
      field,
      certificate: 'a',
      predicate: 'b',
      agrees: false,
    }));
    expect(look(failed(provenance(), { comparisons })).brief).toBe(
      'signer and provenance differ in commit, ref and 1 more',
    );
  });

  it('the newest false document is the one that is told, and the others are counted', () => {
    const [older, newer] = [
      failed(sbom(), { signedAt: '2026-01-01T00:00:00Z' }),
      failed(tests(), { signedAt: '2026-02-01T00:00:00Z' }),
    ];
    for (const items of [
      [older, newer],
      [newer, older],
    ]) {
      const { detail, evidence: rests } = look(...items);
      expect(detail).toMatch(/^The verification of a test result .* 1 further document failed/u);
      expect(rests).toEqual([newer.id, older.id]);
    }
  });

  it('names each signer once, and at most three', () => {
    const by = (name: string): EvidenceFact => evidence(sbom(), { signer: key(name) });
    expect(look(by('a'), by('a')).detail).toBe(
      '2 signed documents checked, up to a configured root or key: signed by the key a.',
    );
    expect(look(...['a', 'b', 'c', 'd', 'e'].map(by)).detail).toContain('and 2 more.');
  });
});

describe('provenance-present', () => {
  const look = (...items: EvidenceFact[]): RuleFinding =>
    provenancePresent(indexEvidence(artifact(items), BASELINE.rootsOfTrust));

  it.each<[string, EvidenceFact[], string, number]>([
    ['none', [evidence(sbom())], 'missing no-provenance', 0],
    ['verified', [evidence(provenance())], 'pass ok', 1],
    [
      'verified twice, beside all others',
      [evidence(provenance()), evidence(provenance()), failed(provenance()), untrusted(), uncheckable()],
      'pass ok',
      2,
    ],
    ['verified, but nobody is named as signer', [evidence(provenance(), { signer: null })], 'missing no-provenance', 0],
    [
      'false, beside all others',
      [failed(provenance()), untrusted(), uncheckable(), unsigned(provenance())],
      'missing provenance-failed',
      1,
    ],
    [
      'not checked, beside strangers',
      [uncheckable(), untrusted(), unsigned(provenance())],
      'error provenance-not-checked',
      1,
    ],
    ['by strangers, beside reports', [untrusted(), unsigned(provenance())], 'missing provenance-untrusted', 1],
    ['reported', [unsigned(provenance())], 'missing provenance-unsigned', 1],
    [
      'false SBOM beside reported provenance',
      [failed(sbom()), unsigned(provenance())],
      'missing provenance-unsigned',
      1,
    ],
  ])('%s', (_name, items, expected, rests) => {
    const finding = look(...items);
    expect(said(finding)).toBe(expected);
    expect(finding.evidence).toHaveLength(rests);
  });

  it('what could not be checked hands on what its check said', () => {
    expect(look(uncheckable())).toMatchObject({ expected: 'this', actual: 'that', advice: 'Do so.' });
    expect(look(uncheckable({ problem: null })).detail).toBe('There is provenance, but it could not be checked.');
  });
});

/** The newest verified provenance of an artifact with this one document. */
function only(item: EvidenceFact, roots: readonly RootOfTrust[] = BASELINE.rootsOfTrust): VerifiedProvenance {
  return indexEvidence(artifact([item]), roots).verified[0]!;
}
const withOids = (change: Partial<Extract<Signer, { kind: 'certificate' }>['oids']>): Signer => {
  const signer = certificate() as Extract<Signer, { kind: 'certificate' }>;
  return { ...signer, oids: { ...signer.oids, ...change } };
};

describe('signer-agrees-with-predicate', () => {
  const compared = (...agrees: (boolean | null)[]): EvidenceFact['comparisons'] =>
    agrees.map((one, i) => ({
      field: `field ${i}`,
      certificate: `a${i}`,
      predicate: one === true ? `a${i}` : `b${i}`,
      agrees: one,
    }));
  const look = (comparisons: EvidenceFact['comparisons'], signer: Signer = certificate()): RuleFinding =>
    signerAgrees(only(evidence(provenance(), { comparisons, signer })));

  it.each<[string, RuleFinding, string]>([
    ['a key', look([], key()), 'skip key-signed'],
    ['a key, whatever was compared', look(compared(false), key()), 'skip key-signed'],
    ['all agree', look(compared(true, true)), 'pass ok'],
    ['some agree, the others are told by one only', look(compared(true, null)), 'pass ok'],
    ['nothing was compared', look([]), 'warn nothing-to-compare'],
    ['nothing is told by both', look(compared(null, null)), 'warn nothing-to-compare'],
    ['one differs', look(compared(true, false, null)), 'fail signer-disagrees'],
    ['all differ', look(compared(false, false)), 'fail signer-disagrees'],
  ])('%s', (_name, finding, expected) => {
    expect(said(finding)).toBe(expected);
  });

  it('tells at most four differences, and the first as expected and found', () => {
    const finding = look(compared(true, false, false, false, false, false));
    expect([finding.expected, finding.actual]).toEqual(['a1', 'b1']);
    expect(finding.detail.match(/The certificate says/gu)).toHaveLength(4);
    const untold = [{ field: 'ref', certificate: null, predicate: null, agrees: false }];
    expect(look(untold).detail).toBe('The certificate says ref is not stated, the provenance says nothing.');
  });

  it('a difference in a false document is heard only where it is false', () => {
    const disagreeing = { comparisons: compared(false) };
    const heard = (...items: EvidenceFact[]): string | undefined =>
      signerDisagreement(indexEvidence(artifact(items), BASELINE.rootsOfTrust))?.code;
    expect(heard(failed(provenance(), disagreeing))).toBe('signer-disagrees');
    expect(heard(failed(provenance()), failed(provenance(), disagreeing))).toBe('signer-disagrees');
    expect(heard(unsigned(provenance(), disagreeing))).toBeUndefined();
    expect(heard(evidence(provenance(), { ...disagreeing, outcome: 'untrusted' }))).toBeUndefined();
    expect(heard(failed(sbom(), disagreeing))).toBeUndefined();
    expect(heard()).toBeUndefined();
  });

  it('differences are those that are known to be', () => {
    const item = evidence(provenance(), { comparisons: compared(true, false, null) });
    expect(differences(item).map((one) => one.field)).toEqual(['field 1']);
    expect(describeDifferences(differences(item))).toBe('signer and provenance differ in field 1');
  });
});

describe('builder-recognised', () => {
  const look = (signer: Signer, builderId?: string | null, roots?: RootOfTrust[]): RuleFinding =>
    builderRecognised(only(evidence(provenance(builderId === undefined ? {} : { builderId }), { signer }), roots));
  const { runnerEnvironment: _runner, ...withoutRunner } = (certificate() as Extract<Signer, { kind: 'certificate' }>)
    .oids;

  it.each<[string, RuleFinding, string, RegExp]>([
    ['a listed pair', look(certificate()), 'pass ok', /level 2 is concluded/u],
    [
      'a runner of one’s own',
      look(withOids({ runnerEnvironment: 'self-hosted' })),
      'warn runner-self-hosted',
      /only level 1/u,
    ],
    [
      'a runner of a kind that nobody knows',
      look(withOids({ runnerEnvironment: 'new' })),
      'warn runner-self-hosted',
      /only level 1/u,
    ],
    [
      'a runner that is not stated',
      look(certificate({ oids: withoutRunner })),
      'warn runner-not-stated',
      /does not say/u,
    ],
    [
      'a builder that is not the signer',
      look(certificate(), 'https://github.com/acme/web/.github/workflows/other.yml@refs/tags/v2.3.1'),
      'fail builder-not-recognised',
      /Anybody can get/u,
    ],
    [
      'a builder that nobody knows',
      look(certificate(), 'https://ci.example'),
      'fail builder-not-recognised',
      /ci\.example/u,
    ],
    ['no builder', look(certificate(), null), 'fail builder-not-recognised', /no builder named/u],
    [
      'another issuer',
      look(certificate({ issuer: 'https://issuer.example' })),
      'fail builder-not-recognised',
      /does not recognise/u,
    ],
    [
      'an issuer that only begins alike',
      look(certificate({ issuer: 'https://token.actions.githubusercontent.com.evil.example' })),
      'fail builder-not-recognised',
      /does not recognise/u,
    ],
    ['no issuer', look(certificate({ issuer: null })), 'fail builder-not-recognised', /does not recognise/u],
    [
      'a configured key',
      look(key(), 'https://ci.example'),
      'warn builder-not-listed',
      /the key release key, which is configured/u,
    ],
    ['no roots of trust', look(certificate(), undefined, []), 'fail builder-not-recognised', /does not recognise/u],
    [
      'a pair that is listed at level 0',
      look(certificate(), undefined, [
        {
          id: 'x',
          title: 'X',
          signerPattern: '.*',
          issuer: '.*',
          builderPattern: null,
          builderIsSigner: false,
          hostedOnly: false,
          level: 0,
        },
      ]),
      'fail builder-not-recognised',
      /does not recognise/u,
    ],
    [
      'a pair that is listed at level 3 wherever it runs',
      look(withOids({ runnerEnvironment: 'self-hosted' }), undefined, [
        {
          id: 'x',
          title: 'X',
          signerPattern: '.*',
          issuer: '.*',
          builderPattern: null,
          builderIsSigner: false,
          hostedOnly: false,
          level: 3,
        },
      ]),
      'pass ok',
      /Built by X: .* level 3/u,
    ],
  ])('%s', (_name, finding, expected, detail) => {
    expect(said(finding)).toBe(expected);
    expect(finding.detail).toMatch(detail);
  });
});

describe('source-is-project-commit', () => {
  type Source = VerifiedProvenance['source'];
  const look = (
    source: Partial<Source>,
    project: ArtifactFacts['project'] = { slug: 'x', names: ['github.com/acme/web'] },
  ): string => {
    const found = only(evidence(provenance()));
    return said(sourceIsProjectCommit({ ...found, source: { ...found.source, ...source } }, artifact([], { project })));
  };
  const renamed = { slug: 'x', names: ['github.com/acme/site', 'github.com/acme/web'] };

  it.each<[string, string, string]>([
    ['the repository of the project', look({}), 'pass ok'],
    ['in other case', look({ repository: 'GitHub.com/Acme/Web' }), 'pass ok'],
    ['a name that it has had', look({}, renamed), 'pass ok'],
    ['the name that it has now', look({ repository: 'github.com/acme/site' }, renamed), 'pass ok'],
    ['a fork', look({ repository: 'github.com/evil/web' }), 'fail source-not-project'],
    ['the same name on another host', look({ repository: 'gitlab.com/acme/web' }), 'fail source-not-project'],
    ['a name that only begins alike', look({ repository: 'github.com/acme/web-2' }), 'fail source-not-project'],
    ['an owner that only ends alike', look({ repository: 'github.com/xacme/web' }), 'fail source-not-project'],
    ['no project', look({}, null), 'skip no-project'],
    ['a project without names', look({}, { slug: 'x', names: [] }), 'fail source-not-project'],
    ['no repository', look({ repository: null }), 'missing source-repository-missing'],
    ['no commit', look({ commit: null }), 'missing source-commit-missing'],
    ['neither', look({ repository: null, commit: null }), 'missing source-repository-missing'],
    ['a short commit', look({ commit: COMMIT.slice(0, 12) }), 'missing source-commit-missing'],
    ['a tag for a commit', look({ commit: 'v2.3.1' }), 'missing source-commit-missing'],
    ['a commit in upper case', look({ commit: COMMIT.toUpperCase() }), 'missing source-commit-missing'],
    ['a commit and more', look({ commit: `${COMMIT}\n` }), 'missing source-commit-missing'],
    ['a commit of SHA-256', look({ commit: 'a'.repeat(64) }), 'pass ok'],
    [
      'a commit that is missing, of another repository',
      look({ repository: 'github.com/evil/web', commit: null }),
      'missing source-commit-missing',
    ],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it('the certificate’s word comes before the predicate’s', () => {
    const lying = provenance({
      source: { uri: null, repository: 'github.com/acme/web', commit: COMMIT, ref: null, entryPoint: null },
    });
    const signer = withOids({ sourceRepositoryURI: 'https://github.com/evil/fork' });
    expect(said(sourceIsProjectCommit(only(evidence(lying, { signer })), artifact([])))).toBe(
      'fail source-not-project',
    );
    expect(said(sourceIsProjectCommit(only(evidence(lying, { signer: key() })), artifact([])))).toBe('pass ok');
  });
});

describe('subject-digest-strong', () => {
  const look = (alg: string, ...items: EvidenceFact[]): RuleFinding =>
    subjectDigestStrong(indexEvidence(artifact(items, { digest: { alg, value: 'x' } }), BASELINE.rootsOfTrust));

  it.each([
    'sha256',
    'sha384',
    'sha512',
    'sha512_256',
    'sha3_256',
    'sha3_384',
    'sha3_512',
    'blake2b',
    'blake3',
    'dirHash',
  ])('%s is strong', (alg) => {
    expect(said(look(alg, evidence(sbom())))).toBe('pass ok');
  });

  it.each(['sha1', 'md5', 'sha224', 'sha512_224', 'sha3_224', 'gitCommit', 'SHA256', 'sha256 ', 'crc32', ''])(
    '%j is not',
    (alg) => {
      expect(said(look(alg, evidence(sbom())))).toBe('fail digest-weak');
      expect(said(look(alg))).toBe('fail digest-weak');
    },
  );

  it('only verified documents match a digest', () => {
    for (const item of [unsigned(sbom()), untrusted(), uncheckable(), failed(sbom())])
      expect(said(look('sha256', item))).toBe('skip nothing-verified');
    expect(look('sha256', evidence(sbom()), unsigned(sbom()), evidence(tests())).evidence).toHaveLength(2);
  });
});
