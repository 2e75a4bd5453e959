/** The history of differences is bounded, and never loses what is so now. */
import { expect, it } from 'vitest';
import { openTestStore } from '../store.fixture.ts';
import { findOrCreateEnvironment } from '../project/deployments.ts';
import { addFinding, endFinding, findingsBefore, openFindings, pruneEndedFindings } from './findings.ts';

const AT = '2026-05-14T12:00:00.000Z';
const NOTHING = { image: null, alg: null, value: null, artifact: null };
const EXPECTED = { expectedImage: 'web', expectedAlg: null, expectedValue: null, expectedArtifact: null };

it('the oldest ended differences go first, those of other environments stay', async () => {
  const store = await openTestStore();
  try {
    await store.write(async (tx) => {
      const [one, other] = [await findOrCreateEnvironment(tx, 'one'), await findOrCreateEnvironment(tx, 'other')];
      for (const environment of [one, one, one, one, other])
        await addFinding(tx, {
          environment,
          kind: 'not-running',
          slot: '',
          ...NOTHING,
          ...EXPECTED,
          since: AT,
          until: null,
        });
      for (const id of [2, 3, 4, 5]) await endFinding(tx, id, AT);
      await pruneEndedFindings(tx, one, 4);
      await pruneEndedFindings(tx, one, 2);
    });
    const page = { environment: null, kind: null, before: 100, limit: 10 };
    expect((await findingsBefore(store.read, { ...page, state: 'ended' })).map(({ id }) => id)).toEqual([5, 4, 3]);
    expect((await openFindings(store.read, 1)).map(({ id }) => id)).toEqual([1]);
  } finally {
    await store.close();
  }
});
