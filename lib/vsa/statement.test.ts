import { describe, expect, it } from 'vitest';
import { ARTIFACT_STATUSES, type ArtifactStatus, type Status } from '#lib/status/status.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { resultOf } from './result.ts';
import { VERDICT_FIELD, vsaContent, vsaPayload, type VsaInput } from './statement.ts';
import { resourceUri, subjectDigests } from './subject.ts';

const hex = (digit: string) => digit.repeat(64);
const status = (of: Status, change: Partial<ArtifactStatus> = {}): ArtifactStatus => ({
  status: of,
  underlying: of,
  reason: `it is ${of}`,
  rule: null,
  waivers: [],
  ...change,
});
const input = (change: Partial<VsaInput> = {}): VsaInput => ({
  baseUrl: 'https://attestry.example',
  version: '1.2.3',
  artifact: { digest: { alg: 'sha256', value: hex('a') }, otherDigests: [], name: 'web', purls: [] },
  project: { slug: 'github.com/acme/web', expectationsVersion: 2 },
  policy: { id: 'attestry-baseline', version: 6, sha256: hex('b') },
  status: status('verified'),
  slsaLevel: 3,
  verdicts: [],
  inputs: [`sha256:${hex('d')}`, `sha256:${hex('c')}`, `sha256:${hex('d')}`],
  ...change,
});
const predicate = (change: Partial<VsaInput> = {}) => vsaContent(input(change))['predicate'] as JsonObject;

/** The rules of the fields, from the specification of the predicate (SLSA v1.2) and of in-toto Statement v1. */
function violations(statement: JsonObject): string[] {
  const found: string[] = [];
  const check = (holds: unknown, rule: string) => void (holds ? 0 : found.push(rule));
  const subject = statement['subject'] as JsonObject[];
  const said = statement['predicate'] as JsonObject;
  const levels = said['verifiedLevels'] as string[];
  check(statement['_type'] === 'https://in-toto.io/Statement/v1', '_type');
  check(statement['predicateType'] === 'https://slsa.dev/verification_summary/v1', 'predicateType');
  check(subject.length > 0 && subject.every(({ digest }) => Object.keys(digest as object).length > 0), 'subject');
  check(URL.canParse(String((said['verifier'] as JsonObject)['id'])), 'verifier.id is a URI');
  check(
    Object.values(((said['verifier'] as JsonObject)['version'] ?? {}) as object).every(
      (one) => typeof one === 'string',
    ),
    'verifier.version is a map of texts',
  );
  check(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(String(said['timeVerified'])), 'timeVerified is RFC 3339');
  check(URL.canParse(String(said['resourceUri'])), 'resourceUri is a URI');
  check(URL.canParse(String((said['policy'] as JsonObject)['uri'])), 'policy.uri is a URI');
  for (const one of (said['inputAttestations'] ?? []) as JsonObject[])
    check(one['digest'] !== undefined, 'each input attestation has a digest');
  check(['PASSED', 'FAILED'].includes(String(said['verificationResult'])), 'verificationResult');
  check(new Set(levels.map((level) => level.split('_LEVEL_')[0])).size === levels.length, 'one level for each track');
  check(
    levels.every((level) => /^(?:SLSA_BUILD_LEVEL_(?:[0-3]|UNEVALUATED)|FAILED)$/.test(level)),
    'verifiedLevels are SlsaResults',
  );
  check((said['verificationResult'] === 'FAILED') === levels.includes('FAILED'), 'FAILED in result and levels');
  check(!('dependencyLevels' in said), 'no claim about dependencies');
  check(/^\d+\.\d+$/.test(String(said['slsaVersion'])), 'slsaVersion is MAJOR.MINOR');
  const known =
    /^(?:verifier|timeVerified|resourceUri|policy|inputAttestations|verificationResult|verifiedLevels|slsaVersion)$/;
  check(
    Object.keys(said).every((name) => known.test(name) || URL.canParse(name)),
    'an extension field has a URI as its name',
  );
  return found;
}

describe('the statement', () => {
  const cases = ARTIFACT_STATUSES.filter((one) => one !== 'unknown').flatMap((one) =>
    ([null, 0, 1, 2, 3] as const).map((level) => [one, level] as const),
  );
  it.each(cases)('of a %s artifact at level %s keeps the rules of the fields', (of, slsaLevel) => {
    const payload = vsaPayload(vsaContent(input({ status: status(of), slsaLevel })), '2026-05-14T12:00:00.000Z');
    expect(violations(JSON.parse(payload) as JsonObject)).toEqual([]);
  });
  it('says what was verified, by which policy and from which documents', () => {
    expect(predicate()).toEqual({
      verifier: { id: 'https://attestry.example/verifier', version: { attestry: '1.2.3' } },
      resourceUri: 'git+https://github.com/acme/web',
      policy: {
        uri: 'https://attestry.example/api/v1/policies/attestry-baseline/6',
        digest: { sha256: hex('b') },
      },
      inputAttestations: [hex('c'), hex('d')].map((sha256) => ({
        uri: `https://attestry.example/api/v1/attestations/sha256:${sha256}/raw`,
        digest: { sha256 },
      })),
      verificationResult: 'PASSED',
      verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
      slsaVersion: '1.2',
      [VERDICT_FIELD]: {
        status: 'verified',
        underlying: 'verified',
        reason: 'it is verified',
        project: { slug: 'github.com/acme/web', expectationsVersion: 2 },
        policy: { id: 'attestry-baseline', version: 6 },
        rules: [],
        waivers: [],
      },
    });
  });
  it('leaves out the list of inputs where it would not be complete', () => {
    expect(predicate({ inputs: null })).not.toHaveProperty('inputAttestations');
  });
  it('is refused for an unknown artifact', () => {
    expect(() => vsaContent(input({ status: status('unknown') }))).toThrow(RangeError);
  });
  it('differs only in its time from another one with the same content', () => {
    const [one, other] = ['2026-05-14T12:00:00.000Z', '2026-05-15T12:00:00.000Z'].map((at) =>
      vsaPayload(vsaContent(input()), at),
    );
    expect(one!.replace('2026-05-14', '2026-05-15')).toBe(other);
    expect(one).not.toBe(other);
  });
});

describe('the result', () => {
  it('is PASSED for verified only: a waived artifact does not meet the policy that the summary names', () => {
    expect(ARTIFACT_STATUSES.filter((one) => resultOf(one) === 'PASSED')).toEqual(['verified']);
  });
  it('of a waived artifact names the waiver', () => {
    const waiver = { id: '7', rule: 'sbom-present', owner: 'o', reason: 'r', expiresAt: '2026-06-01T00:00:00.000Z' };
    const everywhere = { environment: null, vulnerability: null, component: null };
    const waivers = [{ ...waiver, ...everywhere }];
    const said = predicate({ status: status('waived', { underlying: 'incomplete', waivers }) });
    expect(said).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: ['FAILED'] });
    expect(said[VERDICT_FIELD]).toMatchObject({ status: 'waived', underlying: 'incomplete', waivers: [waiver] });
  });
  it('says what a waiver is narrowed to', () => {
    const narrow = { environment: 'production', vulnerability: 'CVE-2026-1', component: 'pkg:npm/a' };
    const waiver = { id: '7', rule: 'r', owner: 'o', reason: 'r', expiresAt: '2026-06-01T00:00:00.000Z', ...narrow };
    const said = predicate({ status: status('waived', { waivers: [waiver] }) });
    expect(said[VERDICT_FIELD]).toMatchObject({ waivers: [narrow] });
  });
  it('has the level only where it passes', () => {
    expect(predicate({ slsaLevel: null })['verifiedLevels']).toEqual(['SLSA_BUILD_LEVEL_UNEVALUATED']);
    expect(predicate({ status: status('failed'), slsaLevel: 3 })['verifiedLevels']).toEqual(['FAILED']);
  });
});

describe('the subject', () => {
  const own = { alg: 'sha256', value: hex('a') };
  it('has further digests, but none that could be that of another file', () => {
    const others = [
      { alg: 'sha512', value: hex('b').repeat(2) },
      { alg: 'sha1', value: 'c'.repeat(40) },
      { alg: 'md5', value: 'c'.repeat(32) },
      { alg: 'sha384', value: 'd'.repeat(96) },
      { alg: 'sha384', value: 'e'.repeat(96) },
      { alg: 'sha256', value: hex('f') },
      { alg: 'custom', value: 'h1:x' },
    ];
    expect(subjectDigests(own, others)).toEqual({ sha256: hex('a'), sha512: hex('b').repeat(2) });
  });
  it.each([
    ['the only package URL', ['pkg:npm/web@1.0.0', 'pkg:npm/web@1.0.0'], 'pkg:npm/web@1.0.0'],
    ['the repository where there is none', [], 'git+https://github.com/acme/web'],
    ['the repository where there are several', ['pkg:npm/web@1', 'pkg:oci/web@1'], 'git+https://github.com/acme/web'],
    ['the repository where it is not a package URL', ['pkg:x', 'pkg:npm/a b'], 'git+https://github.com/acme/web'],
    ['the repository where the store has cut it', [`pkg:npm/${'w'.repeat(492)}`], 'git+https://github.com/acme/web'],
  ])('has as its resource %s', (_, purls, uri) => {
    expect(resourceUri(purls, 'github.com/acme/web')).toBe(uri);
  });
});
