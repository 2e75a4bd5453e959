/**
 * Every sentence that a check can print, and a case that prints it. The sentences come from the sources, the
 * cases from the tables of this room, which run here once more while what they print is recorded under the name of the
 * case.
 */
import { describe, expect, it, vi } from 'vitest';
import type { Check } from '#lib/verify/result/verification.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import { SENTENCE_CASES } from './sentences-cases.fixture.ts';
import { otherDetails, sentenceOf, sentencesOfSources } from './sentences.fixture.ts';
import { verifyEvidence } from './verify-evidence.ts';

type Recorded = { name: string } & Pick<Check, 'check' | 'outcome' | 'code' | 'detail'>;
const recorded = vi.hoisted(() => [] as Recorded[]);

vi.mock('./result/check.ts', async (importActual) => {
  const actual = await importActual<typeof import('./result/check.ts')>();
  const complete: typeof actual.completeChecks = (results) => {
    const shown = actual.completeChecks(results);
    const name = expect.getState().currentTestName ?? '';
    // Those files are not everywhere: what they print must not decide whether this test holds.
    if (name.includes('files of real tools')) return shown;
    for (const one of shown) {
      const parts = results.filter(
        ({ check, outcome, detail }) => check === one.check && outcome === one.outcome && one.detail.includes(detail),
      );
      const printed = parts.length === 0 ? [one] : parts;
      recorded.push(...printed.map(({ check, outcome, code, detail }) => ({ name, check, outcome, code, detail })));
    }
    return shown;
  };
  return { ...actual, completeChecks: complete };
});

await import('./signers.test.ts');
await import('./verify-evidence.test.ts');
await import('./in-toto.test.ts');

const now = new Date('2026-06-01T00:00:00Z');

describe('a separate case', () => {
  it.each(SENTENCE_CASES)('%s', (_name, evidence, entries, options = {}) => {
    const { checks } = verifyEvidence(evidence, compileTrust({ version: 1, entries }), { now, ...options });
    expect(checks.length).toBeGreaterThan(0);
  });
});

/** Sentences that no document can bring about, and why. A sentence that gets a case leaves the list. */
const WITHOUT_A_CASE: Record<string, string> = {
  'Verification stopped with an internal error: ….':
    'It needs a bug in the verifier itself, and every known bug is fixed.',
};

describe('every sentence that a check can print', () => {
  const sentences = sentencesOfSources();

  it('has a case that prints it, except for a closed list', () => {
    const cases = new Map(recorded.map((one) => [sentenceOf(one.detail, sentences)?.text, one.name]));
    expect(sentences.length).toBeGreaterThan(150);
    expect(sentences.map((one) => one.text).filter((one) => !cases.has(one))).toEqual(Object.keys(WITHOUT_A_CASE));
  });

  it('is in the sources: no case prints another', () => {
    expect(recorded.length).toBeGreaterThan(1000);
    expect(recorded.filter((one) => sentenceOf(one.detail, sentences) === null)).toEqual([]);
  });

  it('is a whole sentence, so that none escapes the list', () => {
    expect(otherDetails()).toEqual([]);
  });

  it('about unsupported or undecided parts never reports a failure', () => {
    const codes = ['unsupported', 'undecidable', 'time-unknown', 'internal'];
    const neither = recorded.filter((one) => codes.includes(one.code));
    expect(neither.length).toBeGreaterThan(50);
    expect(neither.filter((one) => one.outcome === 'fail')).toEqual([]);
  });
});
