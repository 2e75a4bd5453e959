/** Every code with which reading refuses a document has a document that it refuses so. */
import { describe, expect, it } from 'vitest';
import { askPure } from './case.fixture.ts';
import { literalsOf } from './closed-lists.fixture.ts';
import { ALL_REFUSAL_CASES, REFUSAL_CASES } from './refusals.fixture.ts';

describe('a document that is refused', () => {
  it.each(ALL_REFUSAL_CASES)('$name', (one) => {
    const { answers } = askPure(one);
    const [code] = one.name.split(':');
    expect(answers).toMatchObject([{ format: null, outcome: null, refusal: { code, pointer: one.pointer } }]);
    expect(answers[0]!.refusal!.message.length).toBeGreaterThan(10);
  });
});

it('the table has a case of every code', () => {
  const covered = Object.entries(REFUSAL_CASES).filter(([, cases]) => cases.length > 0);
  expect(covered.map(([code]) => code).toSorted()).toEqual(literalsOf('ParseFailureCode').toSorted());
});
