/** A property of every rule about age: before the moment that the result tells, time alone changes no verdict. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePolicy } from './document/compile.ts';
import { readPolicyValue } from './document/read-policy.ts';
import { evaluate } from './evaluate.ts';
import { artifact, evidence } from './example.fixture.ts';
import type { ArtifactFacts, EvidenceFact, Policy, PolicyResult } from './facts/policy.ts';

const START = Date.parse('2026-05-14T12:00:00Z');
const DAY = 86_400_000;
const TYPE = 'https://example.com/audit/v1';
const at = (ms: number) => new Date(ms).toISOString();

function policyOf(rules: object[]): Policy {
  const read = readPolicyValue({ id: 'test', rules });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compilePolicy(read.document, 1);
}

/** A scan or an audit that was made some milliseconds before the start. */
const document = fc
  .record({ kind: fc.constantFrom('scan', 'audit'), age: fc.integer({ min: -DAY, max: 12 * DAY }) })
  .map(({ kind, age }): EvidenceFact => {
    const time = { signedAt: at(START - age), receivedAt: at(START - age) };
    if (kind === 'audit') return evidence({ kind: 'generic' }, { ...time, predicateType: TYPE });
    const scan = { scanner: 'Trivy', scannerVersion: null, databaseUpdated: null, findings: [], problem: null };
    const coverage = { tool: 'trivy', scopes: ['os'], limits: [] };
    return evidence(
      { kind: 'scan', scan: { ...scan, finishedOn: time.signedAt, purpose: 'vulnerabilities', coverage } },
      time,
    );
  });
const rule = fc.oneof(
  fc.record({ check: fc.constant('scan-fresh'), params: fc.record({ maxAgeDays: fc.integer({ min: 1, max: 9 }) }) }),
  fc.record({
    check: fc.constant('predicate-present'),
    params: fc.record({
      predicateType: fc.constant(TYPE),
      count: fc.integer({ min: 1, max: 2 }),
      maxAgeDays: fc.integer({ min: 1, max: 9 }),
    }),
  }),
);
const effective = fc.option(fc.integer({ min: 0, max: 9 * DAY }).map((after) => at(START + after)));

/** What a page, a list or the gate shows of a result. */
const shown = ({ verdicts }: PolicyResult) =>
  verdicts.map(({ outcome, code, brief, detail, severity }) => ({ outcome, code, brief, detail, severity }));

it('no verdict changes before the moment until which the result holds', () => {
  let changes = 0;
  fc.assert(
    fc.property(
      fc.array(document, { minLength: 1, maxLength: 4 }),
      fc.array(document, { maxLength: 2 }),
      fc.array(fc.tuple(rule, effective), { minLength: 1, maxLength: 3 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (own, ofIndex, rules, parts) => {
        const policy = policyOf(
          rules.map(([one, from], number) => ({ id: `rule-${number}`, ...one, ...(from && { effective: from }) })),
        );
        const imageIndexes = ofIndex.length === 0 ? [] : [{ digest: `sha256:${'ee'.repeat(32)}`, evidence: ofIndex }];
        const facts = (now: number): ArtifactFacts => artifact(own, { at: at(now), imageIndexes });
        let now = START;
        for (const part of parts) {
          const result = evaluate(policy, facts(now));
          const end = result.holdsUntil === null ? now + 100 * DAY : Date.parse(result.holdsUntil);
          expect(end).toBeGreaterThan(now);
          const within = now + Math.floor(part * (end - 1 - now));
          expect(shown(evaluate(policy, facts(within)))).toEqual(shown(result));
          expect(shown(evaluate(policy, facts(end - 1)))).toEqual(shown(result));
          if (result.holdsUntil === null) return;
          if (JSON.stringify(shown(evaluate(policy, facts(end)))) !== JSON.stringify(shown(result))) changes += 1;
          now = end;
        }
      },
    ),
  );
  expect(changes).toBeGreaterThan(50);
});
