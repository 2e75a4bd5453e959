/**
 * Real evidence and the result that its own suite expects: every case agrees, except those that cannot be decided from
 * the file.
 */
import { describe, expect, it } from 'vitest';
import {
  type CorpusCase,
  type CorpusRequest,
  corpusCases,
  hasCorpus,
  publishedBundles,
  requestOf,
  verdictOf,
} from '../../e2e/corpus/cases.ts';
import { UNDECIDABLE } from '../../e2e/corpus/exceptions.ts';
import { readEvidence, readStored } from '#lib/evidence/read-evidence.ts';
import { AttestryError } from '#lib/errors.ts';
import { expectationFor } from './document/expectation.ts';
import { type RequestedTrust, trustOfRequest } from '#lib/verify/trust/requested-trust.ts';
import { builtInTrust, compileTrust } from '#lib/verify/trust/trust.ts';
import { type Expectation, type TrustSet } from '#lib/verify/result/verification.ts';
import { verifyEvidence } from './verify-evidence.ts';

const now = new Date('2026-06-01T00:00:00Z');
const builtIn: TrustSet = { version: 1, entries: builtInTrust() };

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** The outcome of each document in the file; trust that cannot be used verifies nothing. */
function outcomesOf({ document, context, expect: wanted, trust }: CorpusRequest): string[] {
  const { artifactBase64, ...rest } = wanted;
  const expected: Expectation = {
    ...rest,
    ...(artifactBase64 === undefined ? {} : { artifact: Buffer.from(artifactBase64, 'base64') }),
  };
  let set = builtIn;
  try {
    if (trust !== null) set = trustOfRequest(trust as RequestedTrust);
  } catch (error) {
    if (error instanceof AttestryError) return [`trust: ${error.message}`];
    throw error;
  }
  const readings = Object.keys(context).length > 0 ? [readStored(document, context)] : readEvidence(document);
  const compiled = compileTrust(set);
  return readings.map((one) =>
    one.ok
      ? verifyEvidence(one, compiled, {
          now,
          expect: expectationFor(one, readings, expected),
          ...(trust?.thresholds === undefined ? {} : { thresholds: trust.thresholds }),
        }).outcome
      : `rejected: ${one.code}`,
  );
}

const decidedCases = hasCorpus ? corpusCases().filter((one) => typeof one.expected.verifies === 'boolean') : [];

function disagreeing(cases: readonly CorpusCase[]): string[] {
  return cases.flatMap((one) => {
    const outcomes = outcomesOf(requestOf(one));
    return verdictOf(outcomes) === one.expected.verifies
      ? []
      : [`${one.path}: expected ${String(one.expected.verifies)}, got ${outcomes.join(', ')}`];
  });
}

describe('the corpus of real evidence', () => {
  it.runIf(!hasCorpus)('is not beside the repository: these tests are skipped', () => {
    print('corpus: not beside the repository, nothing was compared');
    expect(hasCorpus).toBe(false);
  });

  it.runIf(hasCorpus)('agrees with every Sigstore bundle', () => {
    const bundles = decidedCases.filter((one) => one.kind.startsWith('sigstore-bundles'));
    const wrong = disagreeing(bundles);
    print(`corpus: ${bundles.length - wrong.length} of ${bundles.length} Sigstore bundle cases agree`);
    expect(wrong).toEqual([]);
    expect(bundles.length).toBeGreaterThan(70);
  });

  it.runIf(hasCorpus)('agrees with every case that can be decided, and verifies none that cannot', () => {
    const [open, closed] = [
      decidedCases.filter((one) => UNDECIDABLE.has(one.path)),
      decidedCases.filter((one) => !UNDECIDABLE.has(one.path)),
    ];
    const wrong = disagreeing(closed);
    print(
      `corpus: ${closed.length - wrong.length} of ${decidedCases.length} cases agree; ${open.length} cannot be decided from the file alone:`,
    );
    for (const one of open) print(`  ${one.path}: ${UNDECIDABLE.get(one.path)}`);
    expect(wrong).toEqual([]);
    expect(open.map((one) => one.path).toSorted()).toEqual([...UNDECIDABLE.keys()].toSorted());
    for (const one of open)
      expect(
        outcomesOf(requestOf(one)).every((outcome) => outcome === 'error' || outcome === 'unsigned'),
        one.path,
      ).toBe(true);
  });

  it.runIf(hasCorpus)('agrees with the demands of its test tables', () => {
    const rows = corpusCases()
      .filter((one) => !UNDECIDABLE.has(one.path))
      .flatMap((one) => (one.policyCases ?? []).map((policy) => ({ one, policy })));
    const wrong = rows
      .filter(({ one, policy }) => verdictOf(outcomesOf(requestOf(one, policy))) !== (policy.expect === 'pass'))
      .map(({ one, policy }) => `${one.path}: ${JSON.stringify(policy)}`);
    print(`corpus: ${rows.length - wrong.length} of ${rows.length} rows agree`);
    expect(wrong).toEqual([]);
  });

  it.runIf(hasCorpus)('verifies the whole portfolio with the trust that ships', () => {
    const trust = compileTrust(builtIn);
    const { releases, provenance } = publishedBundles();
    for (const [name, bundles, count] of [
      ['CPython releases', releases, 881],
      ['slsa-github-generator', provenance, 70],
    ] as const) {
      const wrong = bundles.flatMap((one) => {
        const [reading] = readEvidence(one.document);
        const result = reading?.ok === true ? verifyEvidence(reading, trust, { now, expect: one.expect }) : null;
        return result?.outcome === 'verified' && result.comparisons.every((field) => field.agrees !== false)
          ? []
          : [`${one.name}: ${JSON.stringify(result?.checks)}`];
      });
      print(`portfolio: ${bundles.length - wrong.length} of ${count} bundles of ${name} verify`);
      expect(wrong).toEqual([]);
      expect(bundles).toHaveLength(count);
    }
  });
});
