import { describe, expect, it } from 'vitest';
import type { Facts, RebuildReport } from '#lib/evidence/model/evidence.ts';
import { artifact, evidence, key, provenance, unsigned } from '#lib/policy/example.fixture.ts';
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';
import { findingOf } from './expression.fixture.ts';

const report = (result: RebuildReport['result']): Facts => ({
  kind: 'rebuild',
  rebuild: {
    result,
    builder: null,
    file: null,
    rebuilt: {},
    finishedOn: null,
    differences: null,
    buildId: null,
    reason: null,
  },
});
const own = evidence(provenance());
const reproduced = evidence(report('reproduced'), { signer: key() });
const said = (source: string, facts: ArtifactFacts) => {
  const { outcome, code } = findingOf(source, facts);
  return outcome === 'pass' || outcome === 'fail' ? outcome : code;
};

describe('rebuilds in an expression', () => {
  it.each([
    ['rebuilds.reproduced >= 1 && rebuilds.rebuilders == 1', [own, reproduced], 'pass'],
    ['rebuilds.differs == 0', [own, reproduced, { ...unsigned(report('differs')), sentBy: 'token:1' }], 'fail'],
    ['rebuilds.reproduced >= 1', [own, { ...unsigned(report('reproduced')), sentBy: 'token:1' }], 'fail'],
    [
      'rebuilds.couldNotRebuild == 1 && rebuilds.regressed == 0',
      [own, evidence(report('could-not-rebuild'))],
      'no-rebuild',
    ],
    ['rebuilds.differs == 0', [own], 'no-rebuild'],
    ['rebuilds == null || rebuilds.differs == 0', [own], 'pass'],
  ])('%s', (source, items, expected) => {
    expect(said(source, artifact(items))).toBe(expected);
  });

  it('is cut where older reports are left out', () => {
    expect(said('rebuilds.differs == 0', artifact([own, reproduced], { omittedKinds: ['rebuild'] }))).toBe(
      'evidence-cut',
    );
  });
});
