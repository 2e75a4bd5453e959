/** Every check code has a document that gives it, and no other problem than the table says. */
import { describe, expect, it } from 'vitest';
import { CODES } from '#lib/verify/result/codes.ts';
import { askPure, problemsOf } from './case.fixture.ts';
import { ALL_CODE_CASES, CODE_CASES } from './codes.fixture.ts';

describe('a check code', () => {
  it.each(ALL_CODE_CASES)('$name', (one) => {
    const { answers } = askPure(one);
    expect(answers.map((each) => [each.refusal, each.outcome, problemsOf(each)])).toEqual([
      [null, one.outcome, one.problems],
    ]);
    expect(answers[0]!.checks.map(({ code }) => code)).toContain(one.code);
  });
});

describe('the table', () => {
  it('has a case of every code, but for two', () => {
    const without = Object.entries(CODE_CASES).filter(([, cases]) => 'unreachable' in cases);
    expect(Object.keys(CODE_CASES).toSorted()).toEqual(Object.keys(CODES).toSorted());
    expect(Object.values(CODE_CASES).filter((cases) => Array.isArray(cases) && cases.length === 0)).toEqual([]);
    expect(without.map(([code]) => code)).toEqual(['bytes-not-kept', 'internal']);
  });
});
