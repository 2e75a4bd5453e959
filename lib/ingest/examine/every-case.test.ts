/** A worker thread gives the same results as the pure functions for every document of `lib/verify/cases`. */
import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, NOW, type Sent, answerOf, askPure } from '#lib/verify/cases/case.fixture.ts';
import { ALL_CODE_CASES } from '#lib/verify/cases/codes.fixture.ts';
import { ALL_FORMAT_CASES } from '#lib/verify/cases/formats.fixture.ts';
import { PREDICATE_CASES } from '#lib/verify/cases/predicates.fixture.ts';
import { ALL_REFUSAL_CASES } from '#lib/verify/cases/refusals.fixture.ts';
import { trustOfRequest } from '#lib/verify/trust/requested-trust.ts';
import type { ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import { POOL_DEFAULTS, VerificationPool } from './verification-pool.ts';

const pool = new VerificationPool({ ...POOL_DEFAULTS, threads: 1 });
afterAll(() => pool.close());

async function askThread({ document, trust, expect: wanted }: Sent): Promise<Answer[]> {
  const { thresholds, ...material } = trust;
  const request: ExamineRequest = {
    trust: trustOfRequest(material),
    now: NOW,
    pack: true,
    ...(thresholds === undefined ? {} : { thresholds }),
    ...(wanted === undefined ? {} : { expect: wanted }),
  };
  const answers: Answer[] = [];
  for await (const chunk of pool.examine(document, request))
    for (const one of chunk) {
      if (one.ok) {
        const { facts, componentCount } = one;
        expect(unpackFacts(one.packed!.packedFacts)).toMatchObject({ facts, componentCount });
      }
      answers.push(
        one.ok
          ? answerOf(one)
          : answerOf({ ...one, format: null, predicateType: null, subjects: [], verification: null, error: one }),
      );
    }
  return answers;
}

describe('on a thread', () => {
  it.each([...ALL_FORMAT_CASES, ...PREDICATE_CASES, ...ALL_CODE_CASES, ...ALL_REFUSAL_CASES])('$name', async (one) => {
    expect(await askThread(one)).toEqual(askPure(one).answers);
  });
});
