import { describe, expect, it } from 'vitest';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import type { ParsedEvidence, ParseResult } from '#lib/evidence/model/evidence.ts';
import { compileTrust, parseTrust } from '#lib/verify/trust/trust.ts';
import { verifyEvidence } from '#lib/verify/verify-evidence.ts';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { createScenario, type Push } from './scenario.ts';

const now = new Date('2026-06-15T13:37:00Z');
const scenario = createScenario({ now });
const trust = compileTrust({
  version: 1,
  entries: [parseTrust(Buffer.from(scenario.instance.trustedRootJson), 'demo')],
});

const read = (push: Push): ParseResult[] =>
  push.endpoint === 'attestations' ? readEvidence(Buffer.from(push.documents.join('\n'))) : [];
const acceptedReadings = scenario.pushes.filter((push) => !push.refused).flatMap(read);
const parsed = acceptedReadings.filter((reading): reading is ParsedEvidence => reading.ok);

describe('the story’s evidence', () => {
  it('can all be read, but for what has to be refused', () => {
    expect(acceptedReadings.flatMap((reading) => (reading.ok ? [] : [`${reading.code} ${reading.pointer}`]))).toEqual(
      [],
    );
    const junk = scenario.pushes.filter((push) => push.refused).flatMap(read);
    expect(junk.length).toBeGreaterThan(3);
    expect(junk.filter((reading) => reading.ok)).toEqual([]);
  });

  it('verifies, but for what its stories say', () => {
    const outcomes = Map.groupBy(
      parsed.map((evidence) => ({ evidence, verification: verifyEvidence(evidence, trust, { now }) })),
      ({ verification }) => verification.outcome,
    );
    const stories = (...faults: string[]) =>
      scenario.expected.filter(({ fault }) => fault !== null && faults.includes(fault)).length;
    expect(outcomes.get('untrusted')).toHaveLength(stories('unknown-key'));
    expect(outcomes.get('error') ?? []).toEqual([]);
    const unsigned = outcomes.get('unsigned')!.filter(({ evidence }) => evidence.facts.kind === 'provenance');
    expect(unsigned).toHaveLength(stories('unsigned'));
    const contradicted = [...outcomes.values()]
      .flat()
      .filter(
        ({ verification: { outcome, comparisons } }) =>
          outcome === 'failed' || comparisons.some(({ agrees }) => agrees === false),
      );
    expect(contradicted).toHaveLength(stories('tampered', 'fork'));
    expect(
      outcomes
        .get('verified')!
        .every(({ verification, evidence }) => verification.signedAt !== null && evidence.subjects.length > 0),
    ).toBe(true);
  });

  it('is trusted only through the instance’s own root', () => {
    const stranger = compileTrust({
      version: 1,
      entries: [parseTrust(Buffer.from(createInstance('other').trustedRootJson), 'other')],
    });
    const signed = parsed.filter(({ signed }) => signed !== null).slice(0, 40);
    expect(
      signed
        .map((evidence) => verifyEvidence(evidence, stranger, { now }).outcome)
        .filter((outcome) => outcome === 'verified'),
    ).toEqual([]);
  });
});
