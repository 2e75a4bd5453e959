/** Which scans stand: only a newer and complete one of the same things replaces a scan. */
import { describe, expect, it } from 'vitest';
import type { Facts, ScanCoverage } from '#lib/evidence/model/evidence.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { evidence, sbom, scan } from '#lib/policy/example.fixture.ts';
import { unrelatedNewerScans, scansIn, currentScans, type DatedScan } from './current-scans.ts';

describe('which scans stand', () => {
  const facts = (coverage: Partial<ScanCoverage>, finishedOn: string | null, problem: string | null = null): Facts => {
    const made = scan([], { finishedOn }) as Extract<Facts, { kind: 'scan' }>;
    return {
      ...made,
      scan: { ...made.scan, problem, coverage: { tool: 'trivy', scopes: ['os'], limits: [], ...coverage } },
    };
  };
  const at = (hour: number): string => `2026-05-14T${String(hour).padStart(2, '0')}:00:00Z`;
  const one = (
    hour: number | null,
    coverage: Partial<ScanCoverage> = {},
    more: Omit<Partial<EvidenceFact>, 'problem'> & { problem?: string } = {},
  ): DatedScan => {
    const { problem, ...change } = more;
    const [read] = scansIn(
      evidence(facts(coverage, hour === null ? null : at(hour), problem ?? null), {
        receivedAt: at(20),
        signedAt: null,
        ...change,
      }),
    );
    return read!;
  };
  const left = (...scans: DatedScan[]): number[] => currentScans(scans).map((item) => scans.indexOf(item));

  it.each<[string, number[], number[]]>([
    ['one', left(one(1)), [0]],
    ['a newer one of the same', left(one(1), one(2)), [1]],
    ['in whichever order', left(one(2), one(1)), [0]],
    ['at the same moment, both', left(one(1), one(1)), [0, 1]],
    ['by another tool', left(one(1), one(2, { tool: 'grype' })), [0, 1]],
    ['by tools that are not named', left(one(1, { tool: null }), one(2, { tool: null })), [0, 1]],
    ['of more than the older one', left(one(1), one(2, { scopes: ['os', 'npm'] })), [1]],
    ['of less than the older one', left(one(1, { scopes: ['os', 'npm'] }), one(2)), [0, 1]],
    ['of something else', left(one(1), one(2, { scopes: ['npm'] })), [0, 1]],
    ['neither says of what', left(one(1, { scopes: [] }), one(2, { scopes: [] })), [1]],
    ['only the newer one says of what', left(one(1, { scopes: [] }), one(2)), [0, 1]],
    ['only the older one says of what', left(one(1), one(2, { scopes: [] })), [0, 1]],
    ['narrowed more than the older one', left(one(1), one(2, { limits: ['only-fixed'] })), [0, 1]],
    ['narrowed as the older one', left(one(1, { limits: ['only-fixed'] }), one(2, { limits: ['only-fixed'] })), [1]],
    ['narrowed less than the older one', left(one(1, { limits: ['only-fixed'] }), one(2)), [1]],
    ['a newer one that could not be read', left(one(1), one(2, {}, { problem: 'cut off' })), [0, 1]],
    ['an older one that could not be read', left(one(1, {}, { problem: 'cut off' }), one(2)), [1]],
    ['a newer one that is not signed', left(one(1), one(2, {}, { outcome: 'unsigned' })), [0, 1]],
    ['a newer one that is signed', left(one(1, {}, { outcome: 'unsigned' }), one(2)), [0, 1]],
    ['three of one kind', left(one(1), one(2), one(3)), [2]],
    ['each of two kinds', left(one(1), one(2), one(1, { scopes: ['npm'] }), one(2, { scopes: ['npm'] })), [1, 3]],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('a clock that runs ahead does not let a scan replace what came in after it', () => {
    const ahead = one(23, {}, { receivedAt: at(3) });
    expect([ahead.time, ahead.statedTime]).toEqual([Date.parse(at(3)), Date.parse(at(23))]);
    expect(left(ahead, one(5))).toEqual([1]);
    // Two that came in at one moment: the later statement decides.
    expect(left(one(22, {}, { receivedAt: at(3) }), ahead)).toEqual([1]);
  });

  it('a scan that does not say when it was made is of when it came in', () => {
    expect(one(null, {}, { receivedAt: at(4) }).time).toBe(Date.parse(at(4)));
  });

  it('newer ones that looked elsewhere are found', () => {
    const [older, same, other] = [one(1), one(2), one(3, { scopes: ['npm'] })];
    expect(unrelatedNewerScans(older, [older, same, other])).toEqual([other]);
    expect(unrelatedNewerScans(other, [older, same, other])).toEqual([]);
  });

  it('facts of earlier versions do not say whether they are complete', () => {
    const {
      purpose: _purpose,
      problem: _problem,
      coverage: _coverage,
      ...old
    } = (scan([]) as Extract<Facts, { kind: 'scan' }>).scan;
    const [read] = scansIn(evidence({ kind: 'scan', scan: old }));
    expect(read).toMatchObject({ purpose: 'vulnerabilities', coverage: { tool: null, scopes: [], limits: [] } });
    expect(read!.problem).toContain('an earlier version');
    const [analysis] = scansIn(evidence({ kind: 'static-analysis', tool: 'eslint', result: 'PASSED', scan: old }));
    expect(analysis!.purpose).toBe('unknown');
    expect(scansIn(evidence(sbom()))).toEqual([]);
    expect(scansIn(evidence(sbom({ scan: old })))).toHaveLength(1);
  });
});
