/**
 * Random histories of everything that changes what runs in an environment, and with which status: as of any earlier
 * moment, an environment has the artifacts and the statuses that the list of that environment showed at that moment.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { World } from '#app/api/v1/authority.fixture.ts';
import { IS_LONG_RUN } from '#e2e/faults/support/run-length.ts';
import type { ArtifactListItem } from '#lib/views/artifact.ts';
import type { EnvironmentAsOf } from '#lib/views/as-of/as-of.ts';
import { eventMoment } from '#lib/ingest/authority/histories.fixture.ts';
import { event, playHistory } from './as-of.fixture.ts';

/** The short form plays the same histories every time. */
const PARAMETERS = IS_LONG_RUN ? { numRuns: 300 } : { numRuns: 8, seed: 11 };
const HISTORY = fc.array(fc.oneof({ weight: 1, arbitrary: eventMoment }, { weight: 1, arbitrary: event }), {
  minLength: 8,
  maxLength: 24,
  size: 'max',
});

type ShownThere = { step: string; at: string; ran: { [digest: string]: string } };

/** What the list of the environment shows: the artifacts that run there, each with its status there. */
async function showList(world: World, step: string): Promise<ShownThere[]> {
  const { body } = await world.ask('/api/v1/artifacts?environment=production&limit=500');
  const artifacts = body['artifacts'] as ArtifactListItem[];
  const ran = Object.fromEntries(artifacts.map(({ digest, environmentStatus }) => [digest, environmentStatus!]));
  return [{ step, at: world.app.now().toISOString(), ran }];
}

/** The same as of a moment, read in pages of two. Null where nothing is known of that moment or the environment. */
async function readAsOf(world: World, at: string): Promise<{ [digest: string]: string } | null> {
  const ran: { [digest: string]: string } = {};
  for (let cursor = ''; ;) {
    const path = `/api/v1/environments/production/as-of?at=${at}&limit=2${cursor}`;
    const { status, body } = await world.ask(path);
    if (status === 404 || status === 422) return null;
    expect(status, JSON.stringify(body)).toBe(200);
    const page = body as unknown as EnvironmentAsOf;
    for (const one of page.artifacts) if (one.ran) ran[one.digest] = one.past!.status;
    if (page.cursor === null) return ran;
    cursor = `&cursor=${page.cursor}`;
  }
}

it('what ran in an environment as of a moment is what its list showed then', { timeout: 7_200_000 }, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(HISTORY, async (events) => {
      const { world, shown } = await playHistory(events, showList);
      try {
        for (const { step, at, ran } of shown) {
          expect({ step, at, ran: (await readAsOf(world, at)) ?? {} }).toEqual({ step, at, ran });
          compared += Object.keys(ran).length;
        }
      } finally {
        await world.close();
      }
    }),
    PARAMETERS,
  );
  expect(compared).toBeGreaterThan(20);
});
