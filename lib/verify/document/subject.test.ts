/** What a document is about: by digest, by the file itself, by package; and which expectation is for which document. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DigestSet, Facts, ParsedEvidence, ParseResult, Subject } from '#lib/evidence/model/evidence.ts';
import type { Expectation } from '#lib/verify/result/verification.ts';
import { expectationFor } from './expectation.ts';
import { checkSubject, checkUnnamedSubject } from './subject.ts';

const ARTIFACT = Buffer.from('the artifact');
const sha = (name: string): string => createHash(name).update(ARTIFACT).digest('hex');
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const subject = (digest: DigestSet, name: string | null = 'app', uri: string | null = null): Subject => ({
  name,
  uri,
  digest,
  annotations: null,
});
const evidence = (
  subjects: Subject[],
  change: { statement?: boolean; facts?: Facts; predicateType?: string } = {},
): ParsedEvidence =>
  ({
    ok: true,
    statement:
      change.statement === false ? null : { version: 'v1', type: '', predicateType: 'p', subjects, predicate: {} },
    subjects,
    facts: change.facts ?? { kind: 'generic' },
    predicateType: change.predicateType ?? 'p',
  }) as unknown as ParsedEvidence;
const judge = (found: ParsedEvidence, expected: Expectation = {}): string =>
  checkSubject(found, expected)
    .map(({ outcome, code }) => `${outcome} ${code}`)
    .join(', ');

describe('a statement', () => {
  it.each<[string, ParsedEvidence, string]>([
    ['with a subject', evidence([subject({ sha256: A })]), 'pass ok'],
    ['with a subject of a digest of its own', evidence([subject({ dirHash: A })]), 'pass ok'],
    ['with none', evidence([]), 'fail subject-missing'],
    ['with a subject without a digest', evidence([subject({})]), 'fail subject-without-digest'],
    [
      'with one good subject and one without a digest',
      evidence([subject({ sha256: A }), subject({})]),
      'fail subject-without-digest',
    ],
    ['with SHA-1 only', evidence([subject({ sha1: A })]), 'warn subject-weak-digest'],
    ['with several weak digests', evidence([subject({ sha1: A, md5: B, sha224: A })]), 'warn subject-weak-digest'],
    ['with a weak digest beside a strong one', evidence([subject({ sha1: A, sha256: B })]), 'pass ok'],
    [
      'with one weak subject of two',
      evidence([subject({ sha256: A }), subject({ md5: A })]),
      'warn subject-weak-digest',
    ],
    ['that is none, with a subject', evidence([subject({ sha256: A })], { statement: false }), 'pass ok'],
    ['that is none, without a subject', evidence([], { statement: false }), 'skip not-applicable'],
  ])('%s', (_name, found, expected) => {
    expect(judge(found)).toBe(expected);
  });

  it('tells at most three subjects', () => {
    const [told] = checkSubject(evidence(['a', 'b', 'c', 'd', 'e'].map((name) => subject({ sha256: A }, name))), {});
    expect(told!.detail).toMatch(/^About a sha256:a+, b sha256:a+, c sha256:a+ and 2 more\.$/u);
    expect(checkSubject(evidence([subject({ sha256: A }, null, 'https://a.example')]), {})[0]!.detail).toContain(
      'https://a.example',
    );
  });
});

describe('a digest that is expected', () => {
  const found = evidence([subject({ sha256: A }), subject({ sha512: 'c'.repeat(128), sha256: B })]);
  it.each<[string, string, boolean]>([
    ['of the first', `sha256:${A}`, true],
    ['of the second', `sha256:${B}`, true],
    ['by another algorithm', `sha512:${'c'.repeat(128)}`, true],
    ['without its algorithm', A, true],
    ['in upper case', `sha256:${A.toUpperCase()}`, true],
    ['spelled otherwise', `SHA-256:${A}`, true],
    ['of nobody', `sha256:${'d'.repeat(64)}`, false],
    ['of another algorithm', `sha3_256:${A}`, false],
    ['cut short', `sha256:${A.slice(1)}`, false],
    ['by a name that every object has', 'constructor:x', false],
    ['that is none', 'hello', false],
    ['that is empty', '', false],
  ])('%s', (_name, digest, is) => {
    expect(judge(found, { digest })).toBe(`pass ok, ${is ? 'pass ok' : 'fail subject-mismatch'}`);
  });
});

describe('a file that is expected', () => {
  const all = { sha256: sha('sha256'), sha384: sha('sha384'), sha512: sha('sha512') };
  it.each<[string, DigestSet, boolean]>([
    ['by SHA-256', { sha256: all.sha256 }, true],
    ['by SHA-384', { sha384: all.sha384 }, true],
    ['by SHA-512', { sha512: all.sha512 }, true],
    ['by all', all, true],
    ['by one that is right and one that is not', { ...all, sha512: 'c'.repeat(128) }, false],
    ['beside a digest that has another meaning', { sha256: all.sha256, gitBlob: 'd'.repeat(40) }, true],
    ['by SHA-1 only', { sha1: sha('sha1') }, false],
    ['by MD5 only', { md5: sha('md5') }, false],
    ['by SHA3 only, which is not computed', { sha3_256: sha('sha3-256') }, false],
    ['by another digest', { sha256: A }, false],
    ['by none', {}, false],
  ])('%s', (_name, digest, is) => {
    const found = evidence([subject({ sha256: B }), subject(digest)], { statement: false });
    expect(judge(found, { artifact: ARTIFACT })).toBe(`pass ok, ${is ? 'pass ok' : 'fail subject-mismatch'}`);
  });
});

describe('a package that is expected', () => {
  const publish = { kind: 'publish', name: 'left-pad', version: '1.3.0' } as unknown as Facts;
  const release = { kind: 'release', purl: 'pkg:pypi/sampleproject@4.0.0' } as unknown as Facts;
  const about = (name: string, facts?: Facts): ParsedEvidence =>
    evidence([subject({ sha256: A }, name)], facts === undefined ? {} : { facts });
  const SCOPED = 'pkg:npm/%40acme/web@1.2.3';

  it.each<[string, ParsedEvidence, Expectation, boolean]>([
    ['by package URL', about(SCOPED), { package: '@acme/web', version: '1.2.3' }, true],
    ['by name only', about(SCOPED), { package: '@acme/web' }, true],
    ['by version only', about(SCOPED), { version: '1.2.3' }, true],
    ['of another version', about(SCOPED), { package: '@acme/web', version: '1.2.30' }, false],
    ['of another scope', about(SCOPED), { package: '@evil/web' }, false],
    ['without its scope', about(SCOPED), { package: 'web' }, false],
    ['a package URL without a version', about('pkg:npm/web'), { package: 'web', version: '1.0.0' }, false],
    ['by the predicate of npm', about('x', publish), { package: 'left-pad', version: '1.3.0' }, true],
    [
      'by the predicate of npm, and another subject',
      about('pkg:npm/right-pad@1.3.0', publish),
      { package: 'left-pad' },
      false,
    ],
    ['by the predicate of a release', about('x', release), { package: 'sampleproject', version: '4.0.0' }, true],
    ['a wheel', about('sampleproject-4.0.0-py3-none-any.whl'), { package: 'sampleproject', version: '4.0.0' }, true],
    [
      'a wheel with a build tag',
      about('sampleproject-4.0.0-1-py3-none-any.whl'),
      { package: 'sampleproject', version: '4.0.0' },
      true,
    ],
    [
      'a source distribution',
      about('sample_project-4.0.0.tar.gz'),
      { package: 'sample-project', version: '4.0.0' },
      true,
    ],
    ['a name with a number', about('foo-2-1.0.tar.gz'), { package: 'foo-2', version: '1.0' }, true],
    ['a name with dots and case (PEP 503)', about('Foo.Bar-1.0.tar.gz'), { package: 'foo_bar', version: '1.0' }, true],
    ['a file that is no distribution', about('app.tar.gz'), { package: 'app' }, false],
    ['nothing', evidence([subject({ sha256: A }, null)]), { package: 'app' }, false],
  ])('%s', (_name, found, expected, is) => {
    expect(judge(found, expected)).toBe(`pass ok, ${is ? 'pass ok' : 'fail package-mismatch'}`);
  });

  it('says whether the document names any', () => {
    const detail = (found: ParsedEvidence): string => checkSubject(found, { package: 'x' }).at(-1)!.detail;
    expect(detail(about('app'))).toContain('names no package');
    expect(detail(about(SCOPED))).toContain('another package');
  });
});

describe('a message signature that names nothing', () => {
  const of = (expected: Expectation, holds = true): string =>
    checkUnnamedSubject(expected, holds)
      .map(({ outcome, code }) => `${outcome} ${code}`)
      .join(', ');
  it.each<[string, string, string]>([
    ['with the file', of({ artifact: ARTIFACT }), 'pass ok'],
    ['with the file, over which it does not hold', of({ artifact: ARTIFACT }, false), 'error undecidable'],
    ['without the file', of({}), 'error undecidable'],
    ['with a digest instead of the file', of({ digest: `sha256:${sha('sha256')}` }), 'error undecidable'],
    ['with the file and its digest', of({ artifact: ARTIFACT, digest: `sha512:${sha('sha512')}` }), 'pass ok, pass ok'],
    [
      'with the file and another digest',
      of({ artifact: ARTIFACT, digest: `sha256:${A}` }),
      'pass ok, fail subject-mismatch',
    ],
    ['with the file and a package', of({ artifact: ARTIFACT, package: 'x' }), 'pass ok, error undecidable'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});

describe('what is expected of the two attestations of npm', () => {
  const PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';
  const provenance = { kind: 'provenance', provenance: {} } as unknown as Facts;
  const expected: Expectation = {
    identity: 'x',
    issuer: 'y',
    sourceTag: 't',
    builderId: 'b',
    digest: `sha256:${A}`,
    package: 'p',
    version: '1',
  };
  const kept = { digest: `sha256:${A}`, package: 'p', version: '1' };
  const publish = evidence([subject({ sha512: A })], { predicateType: PUBLISH });
  const build = evidence([subject({ sha512: A, sha256: B })], { facts: provenance });

  it.each<[string, ParsedEvidence, ParseResult[], Expectation]>([
    ['the build’s is asked everything', build, [publish, build], expected],
    ['the registry’s is asked what it is about', publish, [publish, build], kept],
    ['the registry’s alone is asked everything', publish, [publish], expected],
    [
      'beside provenance of another package too',
      publish,
      [publish, evidence([subject({ sha512: B })], { facts: provenance })],
      expected,
    ],
    [
      'beside provenance by another algorithm too',
      publish,
      [publish, evidence([subject({ sha256: A })], { facts: provenance })],
      expected,
    ],
    ['beside something that is no provenance too', publish, [publish, evidence([subject({ sha512: A })])], expected],
    ['beside what cannot be read too', publish, [publish, { ok: false } as ParseResult], expected],
    [
      'another type that begins alike too',
      evidence([subject({ sha512: A })], { predicateType: PUBLISH.replace('/v0', '/x') }),
      [build],
      expected,
    ],
  ])('%s', (_name, reading, file, wanted) => {
    expect(expectationFor(reading, file, expected)).toEqual(wanted);
  });
});
