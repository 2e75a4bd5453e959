import { BASELINE } from '#lib/policy/packs/baseline.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveStatus } from '#lib/status/derive-status.ts';
import type { Status } from '#lib/status/status.ts';

import { evaluate } from './evaluate.ts';
import { BASELINE_CHECKS } from './checks/baseline-checks.ts';
import {
  artifact,
  certificate,
  COMMIT,
  CVE,
  evidence,
  failed,
  good,
  key,
  provenance,
  sbom,
  scan,
  tests,
  unsigned,
  vex,
} from './example.fixture.ts';
import type { ArtifactFacts, EvidenceFact, Policy, RuleId, Verdict } from '#lib/policy/facts/policy.ts';

const statusOf = (facts: ArtifactFacts): Status =>
  deriveStatus(evaluate(BASELINE, facts), [], new Date('2026-05-15T00:00:00Z')).status;
const verdictOf = (facts: ArtifactFacts, rule: RuleId): Verdict =>
  evaluate(BASELINE, facts).verdicts.find((verdict) => verdict.rule === rule)!;
const otherRepository = certificate({
  identity: 'https://github.com/evil/fork/.github/workflows/release.yml@refs/heads/main',
  oids: {
    sourceRepositoryURI: 'https://github.com/evil/fork',
    sourceRepositoryDigest: COMMIT,
    runnerEnvironment: 'github-hosted',
  },
});

describe('the baseline', () => {
  it('has twelve rules, each with advice for every system it can give it for and the threats it closes', () => {
    expect(BASELINE.rules).toHaveLength(12);
    expect(new Set(BASELINE.rules.map(({ id }) => id)).size).toBe(12);
    for (const rule of BASELINE.rules) {
      expect(rule.threats.length).toBeGreaterThan(0);
      expect(rule.remediation.text).not.toBe('');
      expect(rule.remediation.github).not.toBeNull();
      expect(rule.remediation.gitlab).not.toBeNull();
    }
  });

  it('gives a verdict of every rule, in order', () => {
    expect(evaluate(BASELINE, artifact(good())).verdicts.map(({ rule }) => rule)).toEqual(
      BASELINE.rules.map(({ id }) => id),
    );
  });

  it('says nothing of what nothing is known of', () => {
    expect(evaluate(BASELINE, artifact([]))).toMatchObject({ verdicts: [], slsaLevel: null, summary: null });
    expect(statusOf(artifact([]))).toBe('unknown');
  });

  it('is met by verified provenance, SBOM, tests and a clean scan', () => {
    const result = evaluate(BASELINE, artifact(good()));
    expect(result.verdicts.filter(({ outcome, code }) => outcome !== 'pass' && code !== 'no-layout')).toEqual([]);
    expect(result.slsaLevel).toBe(2);
    expect(result.summary).toBe(
      'Built from acme/web at 4c1d4c1 by the release workflow on GitHub-hosted runners; provenance verified 41 s after the build; SLSA build level 2.',
    );
    expect(statusOf(artifact(good()))).toBe('verified');
  });
});

/** A document that carries a signature of its own of a kind that is not checked here. */
const embedded = (facts: EvidenceFact['facts'], format = 'cyclonedx') =>
  evidence(facts, {
    outcome: 'error',
    signer: null,
    signedAt: null,
    format,
    problem: { check: 'signature', code: 'unsupported', detail: '', expected: null, actual: null, remediation: null },
  });

/** What the artifact is like, its status, the rule that says so, and the code of its verdict. */
const CASES: [string, ArtifactFacts, Status, RuleId, string][] = [
  [
    'no provenance',
    artifact([evidence(sbom()), evidence(tests())]),
    'incomplete',
    'provenance-present',
    'no-provenance',
  ],
  [
    'unsigned provenance',
    artifact([...good().slice(1), unsigned(provenance())]),
    'incomplete',
    'provenance-present',
    'provenance-unsigned',
  ],
  [
    'provenance signed by an untrusted signer',
    artifact([...good().slice(1), evidence(provenance(), { outcome: 'untrusted' })]),
    'incomplete',
    'provenance-present',
    'provenance-untrusted',
  ],
  [
    'provenance that could not be checked',
    artifact([...good().slice(1), evidence(provenance(), { outcome: 'error' })]),
    'error',
    'provenance-present',
    'provenance-not-checked',
  ],
  [
    'could not be checked beside one that could',
    artifact([...good(), evidence(provenance(), { outcome: 'error' })]),
    'verified',
    'provenance-present',
    'ok',
  ],
  [
    'a flipped byte in the provenance',
    artifact([failed(provenance())]),
    'failed',
    'signature-sound',
    'signature-mismatch',
  ],
  [
    'a tampered copy beside the good one',
    artifact([...good(), failed(provenance())]),
    'failed',
    'signature-sound',
    'signature-mismatch',
  ],
  ['only reports', artifact([unsigned(sbom()), unsigned(tests())]), 'incomplete', 'signature-sound', 'nothing-signed'],
  [
    'good evidence beside an SBOM with a signature of its own',
    artifact([...good(), embedded(sbom())]),
    'verified',
    'signature-sound',
    'ok',
  ],
  [
    'only an SBOM with a signature of its own',
    artifact([embedded(sbom())]),
    'incomplete',
    'signature-sound',
    'signature-not-checked',
  ],
  [
    'an SBOM with a signature of its own beside provenance',
    artifact([evidence(provenance()), evidence(tests()), embedded(sbom())]),
    'incomplete',
    'sbom-present',
    'sbom-signature-not-checked',
  ],
  [
    'a stranger beside an SBOM with a signature of its own',
    artifact([evidence(sbom(), { outcome: 'untrusted' }), embedded(sbom())]),
    'incomplete',
    'signature-sound',
    'signer-not-configured',
  ],
  [
    'an envelope whose signature is not supported',
    artifact([embedded(provenance(), 'dsse')]),
    'error',
    'signature-sound',
    'unsupported',
  ],
  [
    'a critical vulnerability in a report with a signature of its own',
    artifact([...good(), embedded(scan([CVE]))]),
    'failed',
    'no-open-critical-vulnerability',
    'critical-vulnerability',
  ],
  [
    'a clean report with a signature of its own',
    artifact([...good().slice(0, 3), embedded(scan([]))]),
    'verified',
    'no-open-critical-vulnerability',
    'scan-reported',
  ],
  [
    'a failed test in a report with a signature of its own',
    artifact([...good(), embedded(tests({ result: 'FAILED', failed: 1, failedNames: ['a'], run: 'r' }), 'junit')]),
    'failed',
    'tests-passing',
    'tests-failed',
  ],
  [
    'only strangers',
    artifact([evidence(sbom(), { outcome: 'untrusted' })]),
    'incomplete',
    'signature-sound',
    'signer-not-configured',
  ],
  [
    'a stranger beside good evidence',
    artifact([...good(), evidence(provenance(), { outcome: 'untrusted', signer: otherRepository })]),
    'verified',
    'signature-sound',
    'ok',
  ],
  [
    'certificate of another commit',
    artifact([
      ...good().slice(1),
      evidence(provenance(), { comparisons: [{ field: 'commit', certificate: 'a', predicate: 'b', agrees: false }] }),
    ]),
    'failed',
    'signer-agrees-with-predicate',
    'signer-disagrees',
  ],
  [
    'a certificate of another commit, found false by verification',
    artifact([
      ...good().slice(1),
      failed(provenance(), { comparisons: [{ field: 'commit', certificate: 'a', predicate: 'b', agrees: false }] }),
    ]),
    'failed',
    'signer-agrees-with-predicate',
    'signer-disagrees',
  ],
  [
    'a builder nobody vouches for',
    artifact([...good().slice(1), evidence(provenance({ builderId: 'https://ci.example/runner' }))]),
    'failed',
    'builder-recognised',
    'builder-not-recognised',
  ],
  [
    'claiming the generator as builder',
    artifact([
      ...good().slice(1),
      evidence(
        provenance({
          builderId:
            'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0',
        }),
      ),
    ]),
    'failed',
    'builder-recognised',
    'builder-not-recognised',
  ],
  [
    'a self-hosted runner',
    artifact([
      ...good().slice(1),
      evidence(provenance(), {
        signer: certificate({
          oids: {
            sourceRepositoryURI: 'https://github.com/acme/web',
            sourceRepositoryDigest: COMMIT,
            runnerEnvironment: 'self-hosted',
          },
        }),
      }),
    ]),
    'verified',
    'builder-recognised',
    'runner-self-hosted',
  ],
  [
    'a configured key whose builder is not listed',
    artifact([...good().slice(1), evidence(provenance(), { signer: key(), comparisons: [] })]),
    'verified',
    'builder-recognised',
    'builder-not-listed',
  ],
  [
    'built from a fork',
    artifact([
      ...good().slice(1),
      evidence(provenance({ builderId: otherRepository.identity }), { signer: otherRepository }),
    ]),
    'failed',
    'source-is-project-commit',
    'source-not-project',
  ],
  [
    'a renamed repository',
    artifact(good(), {
      project: { slug: 'github.com/acme/site', names: ['github.com/acme/site', 'github.com/Acme/Web'] },
    }),
    'verified',
    'source-is-project-commit',
    'ok',
  ],
  [
    'no commit named',
    artifact([
      ...good().slice(1),
      evidence(
        provenance({ source: { uri: 'gs://bucket', repository: null, commit: null, ref: null, entryPoint: null } }),
        { signer: key(), comparisons: [] },
      ),
    ]),
    'incomplete',
    'source-is-project-commit',
    'source-repository-missing',
  ],
  [
    'known by sha1 only',
    artifact(good(), { digest: { alg: 'sha1', value: 'ab'.repeat(20) } }),
    'failed',
    'subject-digest-strong',
    'digest-weak',
  ],
  ['no SBOM', artifact([evidence(provenance()), evidence(tests())]), 'incomplete', 'sbom-present', 'no-sbom'],
  [
    'an unsigned SBOM',
    artifact([evidence(provenance()), evidence(tests()), unsigned(sbom())]),
    'incomplete',
    'sbom-present',
    'sbom-unsigned',
  ],
  [
    'an SBOM that lists nothing',
    artifact([
      evidence(provenance()),
      evidence(
        sbom({
          sbom: {
            format: 'spdx',
            specVersion: '2.3',
            created: null,
            tools: [],
            root: null,
            components: [],
            edges: [],
            complete: 'unknown',
          },
        }),
      ),
    ]),
    'incomplete',
    'sbom-present',
    'sbom-empty',
  ],
  [
    'an SBOM signed by somebody else',
    artifact([evidence(provenance()), evidence(sbom(), { signer: otherRepository })]),
    'verified',
    'sbom-present',
    'sbom-by-another',
  ],
  ['no tests', artifact([evidence(provenance()), evidence(sbom())]), 'verified', 'tests-passing', 'no-tests'],
  [
    'failing tests',
    artifact([
      evidence(provenance()),
      evidence(sbom()),
      evidence(tests({ result: 'FAILED', failed: 2, failedNames: ['a', 'b'] })),
    ]),
    'failed',
    'tests-passing',
    'tests-failed',
  ],
  [
    'failing tests as reported',
    artifact([...good(), unsigned(tests({ result: 'FAILED' }), { format: 'junit' })]),
    'failed',
    'tests-passing',
    'tests-failed',
  ],
  [
    'tests that failed and then passed',
    artifact([...good(), evidence(tests({ result: 'FAILED', finishedOn: '2026-05-14T09:00:00Z' }))]),
    'verified',
    'tests-passing',
    'ok',
  ],
  [
    'a report of success against a signed failure',
    artifact([
      evidence(provenance()),
      evidence(sbom()),
      evidence(tests({ result: 'FAILED' })),
      unsigned(tests({ finishedOn: '2026-05-15T00:00:00Z' }), { format: 'sigstore-bundle' }),
    ]),
    'failed',
    'tests-passing',
    'tests-failed',
  ],
  [
    'tests in another build failed: tampered report',
    artifact([...good(), evidence(tests({ result: 'FAILED' }), { outcome: 'error' })]),
    'verified',
    'tests-passing',
    'ok',
  ],
  ['no scan', artifact(good().slice(0, 3)), 'verified', 'no-open-critical-vulnerability', 'not-scanned'],
  [
    'a critical vulnerability',
    artifact([...good().slice(0, 3), evidence(scan([CVE]))]),
    'failed',
    'no-open-critical-vulnerability',
    'critical-vulnerability',
  ],
  [
    'a critical vulnerability as reported',
    artifact([...good().slice(0, 3), unsigned(scan([CVE]))]),
    'failed',
    'no-open-critical-vulnerability',
    'critical-vulnerability',
  ],
  [
    'a high one',
    artifact([...good().slice(0, 3), evidence(scan([{ ...CVE, severity: 'high' }]))]),
    'verified',
    'no-open-critical-vulnerability',
    'ok',
  ],
  [
    'gone in the newer scan',
    artifact([...good(), evidence(scan([CVE], { finishedOn: '2026-05-14T10:30:00Z' }))]),
    'verified',
    'no-open-critical-vulnerability',
    'ok',
  ],
  [
    'gone in a report only',
    artifact([
      ...good().slice(0, 3),
      evidence(scan([CVE])),
      unsigned(scan([], { finishedOn: '2026-05-16T00:00:00Z' })),
    ]),
    'failed',
    'no-open-critical-vulnerability',
    'critical-vulnerability',
  ],
  [
    'answered by VEX',
    artifact([...good().slice(0, 3), evidence(scan([CVE])), evidence(vex())]),
    'verified',
    'no-open-critical-vulnerability',
    'answered-by-vex',
  ],
  [
    'a parameter the build type does not have',
    artifact([...good().slice(1), evidence(provenance({ externalParameters: { workflow: {}, evil: 1 } }))]),
    'failed',
    'external-parameters-known',
    'parameter-not-understood',
  ],
  [
    'built from a pull request',
    artifact([
      ...good().slice(1),
      evidence(provenance(), {
        signer: certificate({ oids: { runnerEnvironment: 'github-hosted', buildTrigger: 'pull_request_target' } }),
      }),
    ]),
    'verified',
    'external-parameters-known',
    'pull-request-build',
  ],
  [
    'an input without digest',
    artifact([
      ...good().slice(1),
      evidence(
        provenance({
          resolvedDependencies: [
            {
              name: 'base',
              uri: 'pkg:docker/node',
              digest: {},
              mediaType: null,
              downloadLocation: null,
              annotations: null,
            },
          ],
        }),
      ),
    ]),
    'verified',
    'materials-pinned',
    'materials-not-pinned',
  ],
  [
    'a source revision',
    artifact(good(), { digest: { alg: 'gitCommit', value: COMMIT } }),
    'unknown',
    'sbom-present',
    'not-a-build-output',
  ],
  [
    'a tampered statement about a source revision',
    artifact([failed(provenance())], { digest: { alg: 'gitCommit', value: COMMIT } }),
    'failed',
    'signature-sound',
    'signature-mismatch',
  ],
];

describe('artifacts', () => {
  it.each(CASES)('%s', (_, facts, status, rule, code) => {
    expect({ code: verdictOf(facts, rule).code, status: statusOf(facts) }).toEqual({ code, status });
  });

  it.each(CASES)('%s: what is open names a threat and what to do; what is not, neither', (_, facts) => {
    for (const verdict of evaluate(BASELINE, facts).verdicts) {
      const open = verdict.outcome !== 'pass' && verdict.outcome !== 'skip';
      expect(verdict.threats.length > 0).toBe(open);
      expect(verdict.remediation !== null).toBe(open);
      expect(verdict.brief).not.toBe('');
      expect(verdict.detail.length).toBeGreaterThan(10);
    }
  });
});

describe('the SLSA level', () => {
  it.each([
    ['of unsigned provenance', [unsigned(provenance())], 1],
    ['of provenance that does not hold', [failed(provenance())], 0],
    ['of provenance by a stranger', [evidence(provenance(), { outcome: 'untrusted' })], 0],
    ['without provenance', [evidence(sbom())], null],
    [
      'of a signer that contradicts its provenance',
      [evidence(provenance(), { comparisons: [{ field: 'commit', certificate: 'a', predicate: 'b', agrees: false }] })],
      0,
    ],
    [
      'is not what a summary claims',
      [
        unsigned(provenance()),
        evidence({
          kind: 'vsa',
          vsa: {
            verifierId: 'x',
            timeVerified: null,
            resourceUri: '',
            policyUri: null,
            result: 'PASSED',
            verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
            dependencyLevels: null,
            slsaVersion: null,
          },
        }),
      ],
      1,
    ],
  ] as [string, EvidenceFact[], number | null][])('%s', (_, items, level) =>
    expect(evaluate(BASELINE, artifact(items)).slsaLevel).toBe(level),
  );
});

describe('principles', () => {
  const pool: fc.Arbitrary<EvidenceFact> = fc
    .record({
      facts: fc.constantFrom(
        provenance(),
        provenance({ builderId: 'https://ci.example/runner' }),
        provenance({ externalParameters: { evil: 1 } }),
        sbom(),
        tests(),
        tests({ result: 'FAILED' }),
        scan([]),
        scan([CVE]),
        vex(),
        vex({ status: 'affected', timestamp: '2026-06-01T00:00:00Z' }),
      ),
      outcome: fc.constantFrom('verified', 'failed', 'untrusted', 'unsigned', 'error'),
      signer: fc.constantFrom(certificate(), key(), otherRepository),
      id: fc.integer({ min: 1, max: 1e9 }),
      signedAt: fc.constantFrom('2026-05-14T10:01:05Z', '2026-05-16T10:01:05Z'),
    })
    .map(({ facts, outcome, signer, id, signedAt }) =>
      evidence(facts, {
        outcome: outcome as EvidenceFact['outcome'],
        signer: outcome === 'unsigned' ? null : signer,
        id: `sha256:${id}`,
        signedAt: outcome === 'unsigned' ? null : signedAt,
      }),
    );
  const bodies = fc.uniqueArray(pool, { maxLength: 7, selector: ({ id }) => id });
  /** Alone it says that something is wrong or takes an answer back, so its absence may look better. */
  const isBadNews = (item: EvidenceFact): boolean =>
    ['failed', 'error'].includes(statusOf(artifact([item]))) ||
    (item.facts.kind === 'vex' && item.facts.vex.statements[0]!.status === 'affected');
  const goodness: Record<Status, number> = { failed: 0, error: 1, incomplete: 1, unknown: 1, waived: 2, verified: 3 };

  it('taking away evidence that is no bad news never makes the status better', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), (items, pick) => {
        const removable = items.filter((item) => !isBadNews(item));
        if (removable.length === 0 || items.length === 1) return;
        const gone = removable[pick % removable.length];
        const before = statusOf(artifact(items));
        const after = statusOf(artifact(items.filter((item) => item !== gone)));
        expect(goodness[after]).toBeLessThanOrEqual(goodness[before]);
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is verified without verified provenance and a verified SBOM', () => {
    fc.assert(
      fc.property(bodies, (items) => {
        const facts = artifact(items);
        if (statusOf(facts) !== 'verified') return;
        const kinds = items.filter(({ outcome }) => outcome === 'verified').map((item) => item.facts.kind);
        expect(kinds).toEqual(expect.arrayContaining(['provenance', 'sbom']));
        expect(items.some(({ outcome }) => outcome === 'failed')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('the order of evidence does not matter', () => {
    fc.assert(
      fc.property(
        bodies.chain((items) =>
          fc.tuple(
            fc.constant(items),
            fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length }),
          ),
        ),
        ([items, shuffled]) => {
          expect(evaluate(BASELINE, artifact(shuffled))).toEqual(evaluate(BASELINE, artifact(items)));
        },
      ),
    );
  });
});

describe('what decides and what only advises', () => {
  const from = (change: Parameters<typeof provenance>[0], trigger = 'push') =>
    artifact([
      ...good().slice(1),
      evidence(provenance(change), {
        signer: certificate({ oids: { runnerEnvironment: 'github-hosted', buildTrigger: trigger } }),
      }),
    ]);
  const parameters = 'external-parameters-known';
  it.each([
    [
      'a parameter that the build type does not have',
      from({ externalParameters: { workflow: {}, evil: 1 } }),
      parameters,
      'block',
      'fail',
      'failed',
    ],
    ['a pull request', from({}, 'pull_request'), parameters, 'warn', 'warn', 'verified'],
    [
      'a build type not known here',
      from({ buildType: 'https://example.com/strange/v1' }),
      parameters,
      'warn',
      'warn',
      'verified',
    ],
    ['parameters that are understood', artifact(good()), parameters, 'block', 'pass', 'verified'],
    [
      'no test result',
      artifact([evidence(provenance()), evidence(sbom())]),
      'tests-passing',
      'warn',
      'missing',
      'verified',
    ],
    [
      'an unsigned test result',
      artifact([evidence(provenance()), evidence(sbom()), unsigned(tests({}))]),
      'tests-passing',
      'warn',
      'warn',
      'verified',
    ],
    [
      'an unsigned failure',
      artifact([...good(), unsigned(tests({ result: 'FAILED' }), { format: 'junit' })]),
      'tests-passing',
      'block',
      'fail',
      'failed',
    ],
    [
      'an unsigned scan',
      artifact([...good().slice(0, 3), unsigned(scan([]))]),
      'no-open-critical-vulnerability',
      'warn',
      'warn',
      'verified',
    ],
  ] as const)('%s', (_name, facts, rule, severity, outcome, status) => {
    expect({ ...pick(verdictOf(facts, rule)), status: statusOf(facts) }).toEqual({ severity, outcome, status });
  });

  it.each([
    ['unsigned', unsigned(tests({}))],
    ['signed by an untrusted signer', evidence(tests({}), { outcome: 'untrusted' })],
  ])('tests that pass, %s, are called not verified', (_name, report) => {
    expect(verdictOf(artifact([report]), 'tests-passing').brief).toBe('tests pass, not verified');
  });

  it('a rule whose findings differ in severity is called required, and its description says that some only advise', () => {
    const mixed = BASELINE.rules.filter(({ id }) =>
      ['external-parameters-known', 'tests-passing', 'no-open-critical-vulnerability'].includes(id),
    );
    expect(
      mixed.map(({ severity, description }) => severity === 'block' && /only advised against/u.test(description)),
    ).toEqual([true, true, true]);
    expect(
      BASELINE.rules
        .filter(({ severity }) => severity === 'warn')
        .every(({ description }) => description.includes('It only advises')),
    ).toBe(true);
  });
});

const pick = ({ severity, outcome }: ReturnType<typeof verdictOf>) => ({ severity, outcome });

describe('another policy than the baseline', () => {
  const only = (...ids: string[]): Policy => ({
    ...BASELINE,
    id: 'acme',
    version: 7,
    rules: BASELINE.rules.filter(({ id }) => ids.includes(id)),
  });

  it('gives its own rules, and each verdict names it', () => {
    const { verdicts, policy } = evaluate(only('sbom-present', 'builder-recognised'), artifact(good()));
    expect(verdicts.map(({ rule, outcome }) => [rule, outcome])).toEqual([
      ['builder-recognised', 'pass'],
      ['sbom-present', 'pass'],
    ]);
    expect(policy).toEqual({ id: 'acme', version: 7 });
    expect(verdicts.map((verdict) => verdict.policy)).toEqual([policy, policy]);
  });

  it('decides by its own severities which provenance is best, and by its own roots of trust the level', () => {
    const advisory = { ...BASELINE, rules: BASELINE.rules.map((rule) => ({ ...rule, severity: 'warn' as const })) };
    expect(evaluate(advisory, artifact(good())).verdicts.every(({ severity }) => severity === 'warn')).toBe(true);
    expect(evaluate({ ...BASELINE, rootsOfTrust: [] }, artifact(good())).slsaLevel).toBe(1);
  });

  it('with a rule that nobody evaluates never gives a pass for it', () => {
    const [rule] = BASELINE.rules;
    const condition = { unknown: 'There is no such check.' };
    const policy: Policy = { ...BASELINE, rules: [...BASELINE.rules, { ...rule!, id: 'code-reviewed', condition }] };
    const result = evaluate(policy, artifact(good()));
    expect(result.verdicts.at(-1)).toMatchObject({ rule: 'code-reviewed', outcome: 'error', code: 'unknown-check' });
    expect(deriveStatus(result, [], new Date('2026-05-15T00:00:00Z'))).toMatchObject({
      status: 'error',
      rule: 'code-reviewed',
    });
  });

  it('without a rule that requires provenance finds it missing in every rule about it', () => {
    const { verdicts } = evaluate(only('builder-recognised'), artifact([unsigned(tests({}))]));
    expect(verdicts).toMatchObject([
      { rule: 'builder-recognised', outcome: 'missing', code: 'no-verified-provenance' },
    ]);
  });
});

it('has a check for every rule of the baseline', () => {
  expect(BASELINE.rules.map(({ id }) => id)).toEqual(BASELINE_CHECKS.map(({ id }) => id));
});
