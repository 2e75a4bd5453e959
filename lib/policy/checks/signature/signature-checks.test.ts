import { describe, expect, it } from 'vitest';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import {
  artifact,
  certificate,
  evidence,
  failed,
  key,
  provenance,
  sbom,
  scan,
  unsigned,
} from '#lib/policy/example.fixture.ts';
import { problemsOf, said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';
const RELEASE = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v2.3.1';
const listed = (...signers: { identity: string; issuer?: string }[]) => ({
  signers: signers.map((one) => ({ issuer: GITHUB, ...one })),
});
const ofKey = (name: string) => ({ signers: [{ identity: name }] });
const by = (signer: Signer, over: Partial<EvidenceFact> = {}) => evidence(provenance(), { signer, ...over });
const person = certificate({
  identity: 'mallory@acme.com',
  identityType: 'email',
  issuer: 'https://accounts.google.com',
});

describe('signed-by', () => {
  const own = evidence(provenance());
  it.each<[string, object, EvidenceFact[], string]>([
    ['the exact identity', listed({ identity: RELEASE }), [own], 'pass ok'],
    ['a pattern', listed({ identity: 'https://github.com/acme/web/.github/workflows/*' }), [own], 'pass ok'],
    ['one of two', listed({ identity: 'https://x.example/a/b' }, { identity: RELEASE }), [own], 'pass ok'],
    [
      'a pattern of another workflow',
      listed({ identity: 'https://github.com/acme/web/.github/workflows/test.yml@*' }),
      [own],
      'fail signer-not-listed',
    ],
    ['a pattern of another owner', listed({ identity: 'https://github.com/evil/*' }), [own], 'fail signer-not-listed'],
    ['a part of the identity', listed({ identity: RELEASE.slice(0, -1) }), [own], 'fail signer-not-listed'],
    [
      'the identity by another issuer',
      listed({ identity: RELEASE, issuer: 'https://evil.example' }),
      [own],
      'fail signer-not-listed',
    ],
    ['a key', ofKey('release key'), [by(key())], 'pass ok'],
    ['another key', ofKey('release key'), [by(key('other'))], 'fail signer-not-listed'],
    [
      'a certificate that has the name of the key',
      ofKey('release key'),
      [by(certificate({ identity: 'release key' }))],
      'fail signer-not-listed',
    ],
    [
      'a key with the name of the workflow',
      listed({ identity: RELEASE }),
      [by(key(RELEASE))],
      'fail signer-not-listed',
    ],
    [
      'an address of the domain',
      listed({ identity: '*@acme.com', issuer: 'https://accounts.google.com' }),
      [by(person)],
      'pass ok',
    ],
    [
      'a branch that looks like an address',
      listed({ identity: '*@acme.com', issuer: 'https://accounts.google.com' }),
      [
        by(
          certificate({
            identity: 'https://github.com/e/f/w.yml@refs/heads/x@acme.com',
            issuer: 'https://accounts.google.com',
          }),
        ),
      ],
      'fail signer-not-listed',
    ],
    ['none', listed({ identity: RELEASE }), [evidence(sbom())], 'missing nothing-verified'],
    ['an unsigned one', listed({ identity: RELEASE }), [unsigned(provenance())], 'missing nothing-verified'],
    [
      'an untrusted one',
      listed({ identity: RELEASE }),
      [evidence(provenance(), { outcome: 'untrusted' })],
      'missing nothing-verified',
    ],
    ['one that failed', listed({ identity: RELEASE }), [failed(provenance())], 'missing nothing-verified'],
    [
      'one that could not be checked',
      listed({ identity: RELEASE }),
      [evidence(provenance(), { outcome: 'error', signer: null })],
      'error could-not-check',
    ],
    [
      'a verified one by somebody else beside it',
      listed({ identity: RELEASE }),
      [own, by(person)],
      'fail signer-not-listed',
    ],
    [
      'an unverified one by somebody else beside it',
      listed({ identity: RELEASE }),
      [own, by(person, { outcome: 'untrusted' })],
      'pass ok',
    ],
    [
      'an SBOM by somebody else, which is not asked for',
      listed({ identity: RELEASE }),
      [own, evidence(sbom(), { signer: person })],
      'pass ok',
    ],
  ])('%s', (_name, params, facts, expected) => {
    expect(said('signed-by', params, artifact(facts))).toBe(expected);
  });

  it.each<[string, string[], EvidenceFact[], string]>([
    ['both there', ['provenance', 'sbom'], [own, evidence(sbom())], 'pass ok'],
    ['one of them missing', ['provenance', 'sbom'], [own], 'missing nothing-verified'],
    [
      'one of them by another',
      ['provenance', 'sbom'],
      [own, evidence(sbom(), { signer: person })],
      'fail signer-not-listed',
    ],
  ])('several kinds: %s', (_name, kinds, facts, expected) => {
    expect(said('signed-by', { ...listed({ identity: RELEASE }), kinds }, artifact(facts))).toBe(expected);
  });

  it('does not pass where more documents are stored than are read', () => {
    const params = listed({ identity: RELEASE });
    expect(said('signed-by', params, artifact([own], { omittedKinds: ['provenance'] }))).toBe('missing not-all-read');
    expect(said('signed-by', params, artifact([own], { omittedKinds: ['scan'] }))).toBe('pass ok');
  });

  it('also asks the signers of the image index', () => {
    const index = { digest: `sha256:${'cd'.repeat(32)}`, evidence: [own] };
    const params = listed({ identity: RELEASE });
    const platform = artifact([], { imageIndexes: [index] });
    expect(said('signed-by', params, platform)).toBe('pass ok');
    expect(verdictOf('signed-by', params, platform).inherited).toBe(index.digest);
    expect(said('signed-by', params, artifact([], { imageIndexes: [{ ...index, evidence: [by(person)] }] }))).toBe(
      'fail signer-not-listed',
    );
  });

  it.each<[string, object, string[]]>([
    ['no signer', { signers: [] }, ['/rules/0/params/signers']],
    [
      'a pattern that everybody matches',
      { signers: [{ identity: '*', issuer: GITHUB }] },
      ['/rules/0/params/signers/0/identity'],
    ],
    [
      'a regular expression',
      { signers: [{ identity: '^https://github.com/acme/.*$', issuer: GITHUB }] },
      ['/rules/0/params/signers/0/identity'],
    ],
    [
      'a pattern as the issuer',
      { signers: [{ identity: RELEASE, issuer: 'https://*' }] },
      ['/rules/0/params/signers/0/issuer'],
    ],
    ['a URL without an issuer', { signers: [{ identity: RELEASE }] }, ['/rules/0/params/signers/0/issuer']],
    ['an unknown kind', { ...ofKey('k'), kinds: ['x'] }, ['/rules/0/params/kinds/0']],
    ['no kind', { ...ofKey('k'), kinds: [] }, ['/rules/0/params/kinds']],
  ])('refuses %s', (_name, params, pointers) => {
    expect(problemsOf('signed-by', params)).toEqual(pointers);
  });
});

describe('predicate-present', () => {
  const TYPE = 'https://example.com/review/v1';
  const AT = '2026-05-20T00:00:00Z';
  const review = (over: Partial<EvidenceFact> = {}) => evidence({ kind: 'generic' }, { predicateType: TYPE, ...over });
  const look = (params: object, facts: EvidenceFact[], at: string | undefined = AT) =>
    said('predicate-present', { predicateType: TYPE, ...params }, artifact(facts, at === undefined ? {} : { at }));

  it.each<[string, object, EvidenceFact[], string]>([
    ['one', {}, [review()], 'pass ok'],
    ['none', {}, [evidence(provenance())], 'missing no-attestation'],
    ['one of another type', {}, [review({ predicateType: `${TYPE}/more` })], 'missing no-attestation'],
    ['one without a type', {}, [review({ predicateType: null })], 'missing no-attestation'],
    [
      'an unsigned one',
      {},
      [unsigned({ kind: 'generic' }, { predicateType: TYPE })],
      'missing attestation-not-verified',
    ],
    ['an untrusted one', {}, [review({ outcome: 'untrusted' })], 'missing attestation-not-verified'],
    ['one that failed', {}, [failed({ kind: 'generic' }, { predicateType: TYPE })], 'missing attestation-not-verified'],
    ['two of two', { count: 2 }, [review(), review()], 'pass ok'],
    ['one of two', { count: 2 }, [review()], 'missing too-few'],
    ['one of two, and an unsigned one', { count: 2 }, [review(), review({ outcome: 'unsigned' })], 'missing too-few'],
    ['a recent one', { maxAgeDays: 7 }, [review()], 'pass ok'],
    ['an old one', { maxAgeDays: 5 }, [review()], 'missing too-old'],
    ['an old one, received today', { maxAgeDays: 5 }, [review({ receivedAt: AT })], 'missing too-old'],
    [
      'one of an unknown age, received today',
      { maxAgeDays: 5 },
      [review({ signedAt: null, receivedAt: AT })],
      'missing age-unknown',
    ],
    ['one of an unknown age where age does not matter', {}, [review({ signedAt: null })], 'pass ok'],
    [
      'two, of which one is old',
      { count: 2, maxAgeDays: 7 },
      [review(), review({ signedAt: '2026-01-01T00:00:00Z' })],
      'missing too-old',
    ],
  ])('%s', (_name, params, facts, expected) => {
    expect(look(params, facts)).toBe(expected);
  });

  it('takes the earlier of the signing time and the time that the document tells', () => {
    const signedToday = (finishedOn: string | null) =>
      evidence(scan([], { finishedOn }), { predicateType: TYPE, signedAt: AT });
    expect(look({ maxAgeDays: 5 }, [signedToday('2026-05-19T00:00:00Z')])).toBe('pass ok');
    expect(look({ maxAgeDays: 5 }, [signedToday('2026-05-01T00:00:00Z')])).toBe('missing too-old');
    const told = evidence(scan([], { finishedOn: '2026-05-19T00:00:00Z' }), { predicateType: TYPE, signedAt: null });
    expect(look({ maxAgeDays: 5 }, [told])).toBe('pass ok');
  });

  it('does not pass by age where the time of evaluation is not known', () => {
    expect(said('predicate-present', { predicateType: TYPE, maxAgeDays: 7 }, artifact([review()]))).toBe(
      'missing age-unknown',
    );
  });

  it('gives a remark where only the image index has it', () => {
    const index = { digest: `sha256:${'cd'.repeat(32)}`, evidence: [review()] };
    expect(
      said('predicate-present', { predicateType: TYPE }, artifact([evidence(provenance())], { imageIndexes: [index] })),
    ).toBe('warn of-the-index');
  });

  it('refuses a document without a type', () => {
    expect(problemsOf('predicate-present', {})).toEqual(['/rules/0/params/predicateType']);
    expect(problemsOf('predicate-present', { predicateType: TYPE, count: 0 })).toEqual(['/rules/0/params/count']);
  });
});

describe('algorithms-accepted', () => {
  const withKey = (keyType: string) => certificate({ certificate: { ...certificateOf(), keyType } });
  const certificateOf = () => {
    const signer = certificate();
    if (signer.kind !== 'certificate') throw new Error('a certificate');
    return signer.certificate;
  };
  const ofType = (keyType: string) => evidence(provenance(), { signer: withKey(keyType) });
  const dependsOn = (...digests: { [algorithm: string]: string }[]) =>
    evidence(
      provenance({
        resolvedDependencies: digests.map((digest) => ({
          name: null,
          uri: 'pkg:npm/a@1',
          digest,
          mediaType: null,
          downloadLocation: null,
          annotations: null,
        })),
      }),
    );

  it.each<[string, object, EvidenceFact[], string]>([
    ['P-256', {}, [ofType('ecdsa-p256')], 'pass ok'],
    [
      'P-256 where only Ed25519 is accepted',
      { signatures: ['ed25519'] },
      [ofType('ecdsa-p256')],
      'fail key-not-accepted',
    ],
    ['Ed25519', { signatures: ['ed25519'] }, [ofType('ed25519')], 'pass ok'],
    ['RSA of 2048 bits', {}, [ofType('rsa-2048')], 'fail key-not-accepted'],
    ['RSA of 4096 bits', {}, [ofType('rsa-4096')], 'pass ok'],
    ['RSASSA-PSS of 3072 bits', {}, [ofType('rsa-pss-3072')], 'pass ok'],
    ['RSA of 2048 bits, accepted', { signatures: ['rsa-2048+'] }, [ofType('rsa-2048')], 'pass ok'],
    ['a type that begins alike', {}, [ofType('ecdsa-p256k')], 'fail key-not-accepted'],
    ['an unknown type', {}, [ofType('')], 'fail key-type-unknown'],
    ['no signer', {}, [evidence(provenance(), { signer: null })], 'fail key-type-unknown'],
    [
      'a second document with a weak key',
      {},
      [ofType('ecdsa-p256'), evidence(sbom(), { signer: withKey('rsa-2048') })],
      'fail key-not-accepted',
    ],
    [
      'a weak key of an untrusted document',
      {},
      [ofType('ecdsa-p256'), evidence(sbom(), { signer: withKey('rsa-2048'), outcome: 'untrusted' })],
      'pass ok',
    ],
    ['a configured key', {}, [evidence(provenance(), { signer: key() })], 'pass ok'],
    ['nothing verified', {}, [unsigned(provenance())], 'missing nothing-verified'],
    ['a dependency by SHA-256', {}, [dependsOn({ sha256: 'a' })], 'pass ok'],
    ['a dependency by SHA-1 and SHA-256', {}, [dependsOn({ sha1: 'a', sha256: 'a' })], 'pass ok'],
    ['a dependency by SHA-1', {}, [dependsOn({ sha256: 'a' }, { sha1: 'a' })], 'fail dependency-digest-not-accepted'],
    ['a dependency without a digest', {}, [dependsOn({})], 'pass ok'],
    ['a commit', {}, [dependsOn({ gitCommit: 'a' })], 'pass ok'],
    [
      'a commit where Git is not accepted',
      { digests: ['sha256'] },
      [dependsOn({ gitCommit: 'a' })],
      'fail dependency-digest-not-accepted',
    ],
    [
      'more dependencies than are kept',
      {},
      [dependsOn(...Array.from({ length: 200 }, () => ({ sha256: 'a' })))],
      'missing not-all-read',
    ],
  ])('%s', (_name, params, facts, expected) => {
    expect(said('algorithms-accepted', params, artifact(facts))).toBe(expected);
  });

  it.each<[string, string, object, string]>([
    ['SHA-512', 'sha512', {}, 'pass ok'],
    [
      'SHA-512 where only SHA-256 is accepted',
      'sha512',
      { digests: ['sha256', 'gitCommit'] },
      'fail digest-not-accepted',
    ],
    ['SHA-1', 'sha1', {}, 'fail digest-not-accepted'],
    ['a digest that is none', 'constructor', {}, 'fail digest-not-accepted'],
  ])('the artifact is named by %s', (_name, alg, params, expected) => {
    expect(
      said('algorithms-accepted', params, artifact([evidence(provenance())], { digest: { alg, value: 'a' } })),
    ).toBe(expected);
  });

  it('refuses algorithms that it does not know', () => {
    expect(problemsOf('algorithms-accepted', { signatures: ['rsa'], digests: ['md5'] })).toEqual([
      '/rules/0/params/signatures/0',
      '/rules/0/params/digests/0',
    ]);
  });
});
