import { BASELINE } from '#lib/policy/packs/baseline.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveStatus } from '#lib/status/derive-status.ts';
import { statusRank } from '#lib/status/presentation.ts';
import { evaluate } from './evaluate.ts';
import {
  CVE,
  artifact,
  certificate,
  evidence,
  failed,
  good,
  key,
  provenance,
  sbom,
  scan,
  tests,
  unsigned,
} from './example.fixture.ts';
import type { EvidenceFact, RuleId } from '#lib/policy/facts/policy.ts';

const INDEX = `sha256:${'cd'.repeat(32)}`;
const OTHER = `sha256:${'ef'.repeat(32)}`;
const evaluated = (own: EvidenceFact[], index: EvidenceFact[]) =>
  evaluate(BASELINE, artifact(own, { imageIndexes: [{ digest: INDEX, evidence: index }] }));
const statusOf = (result: ReturnType<typeof evaluate>) =>
  deriveStatus(result, [], new Date('2026-05-14T12:00:00Z')).status;
const verdict = (result: ReturnType<typeof evaluate>, rule: RuleId) =>
  result.verdicts.find((each) => each.rule === rule)!;

/** A provenance whose signer nobody vouches for, and one that does not name its commit. */
const unrecognised = () =>
  evidence(provenance(), { signer: certificate({ identity: 'https://example.com/me', oids: {} }), comparisons: [] });
const withoutCommit = () =>
  evidence(
    provenance({ source: { uri: null, repository: 'github.com/acme/web', commit: null, ref: null, entryPoint: null } }),
    { signer: key() },
  );

describe('the evidence of an index', () => {
  it.each<[string, EvidenceFact[], EvidenceFact[], string]>([
    ['everything, for a platform that has nothing', [], good(), 'verified'],
    ['provenance alone', [], [evidence(provenance())], 'incomplete'],
    [
      'provenance, where the platform has the rest',
      [evidence(sbom()), evidence(tests()), evidence(scan([]))],
      [evidence(provenance())],
      'verified',
    ],
    ['everything, where the platform has an unsigned provenance', [unsigned(provenance())], good(), 'verified'],
    ['everything, where the provenance of the platform is false', [failed(provenance())], good(), 'failed'],
    [
      'everything, where tests of the platform fail',
      [evidence(tests({ failed: 1, result: 'FAILED', failedNames: ['breaks'] }))],
      good(),
      'failed',
    ],
    ['everything, where a scan of the platform finds something critical', [unsigned(scan([CVE]))], good(), 'failed'],
    [
      'something critical, where the platform has no scan',
      [],
      [...good(), evidence(scan([CVE], { scanner: 'grype' }))],
      'failed',
    ],
    [
      'something critical, where the platform has everything itself',
      good(),
      [...good(), evidence(scan([CVE], { scanner: 'grype' }))],
      'verified',
    ],
    ['a false document, where the platform stands on the index', [], [...good(), failed(provenance())], 'failed'],
    ['a false document, where the platform has everything itself', good(), [failed(provenance())], 'verified'],
    [
      'everything, where the commit is missing in the provenance of the platform',
      [withoutCommit(), evidence(sbom())],
      good(),
      'verified',
    ],
  ])('%s', (_name, own, index, status) => expect(statusOf(evaluated(own, index))).toBe(status));

  it('does not hide that the builder of the platform is not recognised', () => {
    expect(verdict(evaluate(BASELINE, artifact([unrecognised()])), 'builder-recognised').outcome).toBe('fail');
    expect(verdict(evaluated([unrecognised()], good()), 'builder-recognised')).toMatchObject({ outcome: 'fail' });
  });

  it('is marked in each verdict that rests on it, and in no other', () => {
    const own = [evidence(sbom())];
    const { verdicts, summary } = evaluated(own, good());
    for (const { evidence: ids, inherited, detail } of verdicts) {
      const rests = ids.some((id) => id !== own[0]!.id);
      expect(inherited).toBe(rests ? INDEX : undefined);
      expect(detail.includes(`covers the index ${INDEX.slice(0, 19)}…`)).toBe(rests);
    }
    expect(deriveStatus({ verdicts }, [], new Date('2026-05-14T12:00:00Z')).reason).toMatch(/through its image index$/);
    expect(summary).toContain(INDEX.slice(0, 19));
  });

  it('that is about the platform too is its own', () => {
    const both = good();
    expect(evaluated(both, both)).toEqual(evaluate(BASELINE, artifact(both)));
  });

  it('of two indexes is told apart', () => {
    const result = evaluate(
      BASELINE,
      artifact([], {
        imageIndexes: [
          { digest: INDEX, evidence: [evidence(provenance())] },
          { digest: OTHER, evidence: [evidence(sbom())] },
        ],
      }),
    );
    expect([verdict(result, 'provenance-present').inherited, verdict(result, 'sbom-present').inherited]).toEqual([
      INDEX,
      OTHER,
    ]);
  });

  it('changes nothing where there is none', () => {
    for (const own of [[], good(), [unsigned(sbom())]])
      expect(evaluate(BASELINE, artifact(own, { imageIndexes: [] }))).toEqual(evaluate(BASELINE, artifact(own)));
  });
});

const anyEvidence = fc.subarray([
  evidence(provenance()),
  unrecognised(),
  withoutCommit(),
  failed(provenance()),
  unsigned(provenance()),
  evidence(sbom()),
  unsigned(sbom()),
  evidence(tests()),
  evidence(tests({ failed: 1, result: 'FAILED' })),
  evidence(scan([])),
  evidence(scan([CVE], { scanner: 'grype' })),
  unsigned(scan([CVE], { scanner: 'other' })),
  evidence(provenance(), { outcome: 'error' }),
  evidence(sbom(), { outcome: 'untrusted' }),
]);

it('a platform without evidence of its own is never better than its index', () => {
  fc.assert(
    fc.property(anyEvidence, (index) => {
      const ofIndex = statusOf(evaluate(BASELINE, artifact(index)));
      const ofPlatform = statusOf(evaluated([], index));
      expect(statusRank(ofPlatform)).toBeLessThanOrEqual(statusRank(ofIndex));
    }),
  );
});

it('an index never turns a failed platform into one that has not failed', () => {
  fc.assert(
    fc.property(anyEvidence, anyEvidence, (own, index) => {
      const copies = index.map((item) => ({ ...item, id: `sha256:${'1'.repeat(8)}${item.id.slice(15)}` }));
      if (statusOf(evaluate(BASELINE, artifact(own))) === 'failed')
        expect(statusOf(evaluated(own, copies))).toBe('failed');
    }),
  );
});

it('the order of evidence and of indexes makes no difference', () => {
  fc.assert(
    fc.property(anyEvidence, anyEvidence, (own, index) => {
      const copies = index.map((item) => ({ ...item, id: `sha256:${'1'.repeat(8)}${item.id.slice(15)}` }));
      expect(evaluated([...own].reverse(), [...copies].reverse())).toEqual(evaluated(own, copies));
    }),
  );
});
