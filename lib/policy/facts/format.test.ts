/** Plain words, at their edges; and the evidence of an artifact, sorted. */
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '#lib/evidence/model/evidence.ts';
import {
  artifact,
  certificate,
  evidence,
  failed,
  key,
  provenance,
  sbom,
  scan,
  tests,
  unsigned,
  vex,
} from '#lib/policy/example.fixture.ts';
import {
  hasUncheckedSignature,
  parseTime,
  mayReportProblems,
  evidenceOfKind,
  indexEvidence,
  evidenceTime,
} from './evidence-index.ts';
import { kindLabel, joinList, shortCommit, shortRef, describeSigner, describeWorkflow } from './format.ts';
import type { EvidenceFact } from './policy.ts';

const COMMIT = '4c1d'.repeat(10);

describe('words', () => {
  it.each<[string, string | null]>([
    [
      'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1',
      'the release workflow of acme/web at v1',
    ],
    [
      'https://github.com/acme/web/.github/workflows/release.yaml@refs/heads/main',
      'the release workflow of acme/web at main',
    ],
    [
      `https://github.com/acme/web/.github/workflows/release.yml@${COMMIT}`,
      'the release workflow of acme/web at 4c1d4c1',
    ],
    [
      'https://github.com/acme/web/.github/workflows/a/b.yml@refs/pull/1/merge',
      'the a/b workflow of acme/web at refs/pull/1/merge',
    ],
    ['https://ghe.acme.example/acme/web/.github/workflows/r.yml@refs/tags/v1', 'the r workflow of acme/web at v1'],
    ['https://gitlab.com/group/sub/web//.gitlab-ci.yml@refs/heads/main', 'the pipeline of group/sub/web at main'],
    ['https://github.com/acme/web/.github/workflows/release.yml', null],
    ['http://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1', null],
    ['https://github.com/web/.github/workflows/release.yml@refs/tags/v1', null],
    ['ann@acme.example', null],
    ['', null],
  ])('%j is %j', (identity, words) => {
    expect(describeWorkflow(identity)).toBe(words);
    expect(describeSigner(certificate({ identity }))).toBe(words ?? identity);
  });

  it('a signer may be nobody, or a key with or without a name', () => {
    const nameless = { ...key(), name: null, keyId: `sha256:${'ab'.repeat(32)}` } as ReturnType<typeof key>;
    expect([null, key('k'), nameless].map(describeSigner)).toEqual([
      'nobody',
      'the key k',
      'the key sha256:ababa…abababab',
    ]);
  });

  it.each([
    ['refs/tags/v1', 'v1'],
    ['refs/heads/a/b', 'a/b'],
    ['refs/notes/x', 'refs/notes/x'],
    ['x/refs/tags/v1', 'x/refs/tags/v1'],
    [COMMIT, '4c1d4c1'],
    [COMMIT.toUpperCase(), COMMIT.toUpperCase()],
    ['', ''],
  ])('the ref %j is %j', (ref, words) => {
    expect(shortRef(ref)).toBe(words);
  });

  it('lists and short commits', () => {
    expect([joinList([]), joinList(['a', 'b', 'c']), joinList(['a', 'b', 'c', 'd']), joinList(['a', 'b'], 1)]).toEqual([
      '',
      'a, b, c',
      'a, b, c and 1 more',
      'a and 1 more',
    ]);
    expect(shortCommit('abc')).toBe('abc');
  });

  it('each kind of document has its own', () => {
    const facts = [provenance(), sbom(), vex(), scan([]), tests()];
    expect(facts.map(kindLabel)).toEqual([
      'provenance',
      'bill of materials',
      'VEX document',
      'vulnerability scan',
      'test result',
    ]);
  });
});

describe('a time', () => {
  it.each<[string | null | undefined, number | null]>([
    ['1970-01-01T00:00:01Z', 1000],
    ['1970-01-01T01:00:00+01:00', 0],
    ['1970-01-01T00:00:00.5Z', 500],
    ['', null],
    [null, null],
    [undefined, null],
    ['no time', null],
    ['2026-13-01T00:00:00Z', null],
  ])('%j', (time, ms) => {
    expect(parseTime(time)).toBe(ms);
  });

  it('of evidence is when it was signed, else when it came in, else the beginning', () => {
    const at = (signedAt: string | null, receivedAt: string): number =>
      evidenceTime(evidence(sbom(), { signedAt, receivedAt }));
    expect(at('1970-01-01T00:00:01Z', '1970-01-01T00:00:02Z')).toBe(1000);
    expect(at(null, '1970-01-01T00:00:02Z')).toBe(2000);
    expect(at('no time', '1970-01-01T00:00:02Z')).toBe(2000);
    expect(at(null, '')).toBe(0);
  });
});

describe('the evidence of an artifact', () => {
  const signedOn = (day: number, facts: Facts = sbom()): EvidenceFact =>
    evidence(facts, { signedAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z` });

  it('is sorted newest first, then by id, whatever order it came in', () => {
    const items = [signedOn(1), signedOn(3), signedOn(2), signedOn(3), signedOn(1, provenance())];
    const expected = indexEvidence(artifact(items), BASELINE.rootsOfTrust).evidence.map((item) => item.id);
    expect(expected).toEqual([items[1]!.id, items[3]!.id, items[2]!.id, items[0]!.id, items[4]!.id]);
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
        expect(indexEvidence(artifact(shuffled), BASELINE.rootsOfTrust).evidence.map((item) => item.id)).toEqual(
          expected,
        );
      }),
    );
  });

  it('does not change the list that it was given', () => {
    const items = [signedOn(1), signedOn(3)];
    indexEvidence(artifact(items), BASELINE.rootsOfTrust);
    expect(items.map(evidenceTime)).toEqual([Date.parse('2026-01-01'), Date.parse('2026-01-03')]);
  });

  it.each<[string, Partial<EvidenceFact>, number]>([
    ['verified, with a signer', {}, 1],
    ['verified, without a signer', { signer: null }, 0],
    ['failed', { outcome: 'failed' }, 0],
    ['untrusted', { outcome: 'untrusted' }, 0],
    ['unsigned', { outcome: 'unsigned' }, 0],
    ['not checked', { outcome: 'error' }, 0],
  ])('provenance counts as verified where it is: %s', (_name, change, verified) => {
    const dossier = indexEvidence(artifact([evidence(provenance(), change)]), BASELINE.rootsOfTrust);
    expect([dossier.provenances.length, dossier.verified.length]).toEqual([1, verified]);
  });

  it('the source is the certificate’s word, newer extensions first, else the predicate’s', () => {
    const sourceOf = (oids: object, source: object = {}): unknown => {
      const { provenance: told } = provenance() as Extract<Facts, { kind: 'provenance' }>;
      const facts = provenance({ source: { ...told.source, ...source } });
      return indexEvidence(artifact([evidence(facts, { signer: certificate({ oids }) })]), BASELINE.rootsOfTrust)
        .verified[0]!.source;
    };
    const commit = 'a'.repeat(40);
    expect(
      sourceOf({
        sourceRepositoryURI: 'https://github.com/A/B',
        githubWorkflowRepository: 'c/d',
        sourceRepositoryDigest: commit,
        githubWorkflowSHA: 'b',
        sourceRepositoryRef: 'r',
        githubWorkflowRef: 's',
      }),
    ).toEqual({ repository: 'github.com/a/b', commit, ref: 'r' });
    expect(sourceOf({ githubWorkflowRepository: 'c/d', githubWorkflowSHA: commit, githubWorkflowRef: 's' })).toEqual({
      repository: 'github.com/c/d',
      commit,
      ref: 's',
    });
    expect(sourceOf({})).toMatchObject({ repository: 'github.com/acme/web', ref: 'refs/tags/v2.3.1' });
    expect(sourceOf({}, { repository: null })).toMatchObject({ repository: 'github.com/acme/web' });
    expect(sourceOf({}, { repository: null, uri: 'gs://bucket/x' })).toMatchObject({ repository: null });
    expect(sourceOf({ sourceRepositoryURI: 'no repository' })).toMatchObject({ repository: 'github.com/acme/web' });
  });

  it('is found by kind, in its order', () => {
    const dossier = indexEvidence(artifact([signedOn(1), signedOn(2, tests()), signedOn(3)]), BASELINE.rootsOfTrust);
    expect(evidenceOfKind(dossier, 'sbom').map(({ evidence: item }) => item.id)).toEqual([
      dossier.evidence[0]!.id,
      dossier.evidence[2]!.id,
    ]);
    expect(evidenceOfKind(dossier, 'vex')).toEqual([]);
  });
});

describe('what is heard', () => {
  const of = (check: string, code: string, format: string): EvidenceFact =>
    evidence(sbom(), {
      outcome: 'error',
      format,
      problem: { check, code, detail: '', expected: null, actual: null, remediation: null },
    });
  it.each<[string, EvidenceFact, boolean, boolean]>([
    ['verified', evidence(sbom()), true, false],
    ['unsigned', unsigned(sbom()), true, false],
    ['untrusted', evidence(sbom(), { outcome: 'untrusted' }), true, false],
    ['failed', failed(sbom()), false, false],
    ['not checked', evidence(sbom(), { outcome: 'error' }), false, false],
    ['a signature of its own that is not supported', of('signature', 'unsupported', 'cyclonedx'), true, true],
    ['an envelope whose signature is not supported', of('signature', 'unsupported', 'dsse'), false, false],
    ['a bundle whose signature is not supported', of('signature', 'unsupported', 'sigstore-bundle'), false, false],
    ['a certificate that is not supported', of('certificate-chain', 'unsupported', 'cyclonedx'), false, false],
    ['a signature of its own that is undecided', of('signature', 'undecidable', 'cyclonedx'), false, false],
  ])('%s', (_name, item, heard, unchecked) => {
    expect([mayReportProblems(item), hasUncheckedSignature(item)]).toEqual([heard, unchecked]);
  });
});
