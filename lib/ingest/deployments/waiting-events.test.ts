/** Events that come before what they name: the result is the one of every other order. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APP, eventBy, openWorld, play, statementBy, type Step, type World } from '#app/api/v1/authority.fixture.ts';
import { digestOf, named } from '#lib/ingest/authority/documents.fixture.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const AT = '2026-05-14T11:00:00Z';
const NEXT = named('next');
const IMPOSTOR = named('impostor');
const byPurl = (about = APP, at = AT, what: 'deployed' | 'removed' = 'deployed'): Step =>
  eventBy('owner', { id: `${about.name} ${what} ${at}`, what, at, about, by: 'purl' });
const byDigest = (about = APP, at = AT): Step =>
  eventBy('owner', { id: `${about.name} ${at}`, what: 'deployed', at, about });
const withPurl = (about = APP): Step => statementBy('owner', 'provenance', { about, name: about.purl });

async function running(): Promise<string[]> {
  const { body } = await world.ask('/api/v1/artifacts?environment=production');
  return (body['artifacts'] as { digest: string }[]).map(({ digest }) => digest);
}

describe('an event that names its artifact by a purl', () => {
  it.each([
    ['after the document that gives the purl', [withPurl(), byPurl()]],
    ['before it', [byPurl(), withPurl()]],
    [
      'between a document without the purl and one with it',
      [statementBy('owner', 'sbom', { about: APP }), byPurl(), withPurl()],
    ],
  ])('%s', async (_, steps) => {
    await play(world, steps);
    expect(await running()).toEqual([digestOf(APP)]);
  });

  it.each([
    [
      'before the owner',
      [statementBy('outsider', 'provenance', { about: IMPOSTOR, name: APP.purl }), byPurl(), withPurl()],
    ],
    [
      'after the event',
      [byPurl(), statementBy('outsider', 'provenance', { about: IMPOSTOR, name: APP.purl }), withPurl()],
    ],
  ])('is not about the artifact of a stranger that has the purl, %s', async (_, steps) => {
    await play(world, steps);
    expect(await running()).toEqual([digestOf(APP)]);
  });

  it('counts from the moment on that a token of the owner sends it, whoever sent a copy before', async () => {
    await play(world, [withPurl()]);
    const { upload } = byPurl() as Extract<Step, { upload: unknown }>;
    await play(world, [{ by: 'outsider', upload }]);
    expect(await running()).toEqual([]);
    await play(world, [{ by: 'owner', upload }]);
    expect(await running()).toEqual([digestOf(APP)]);
  });

  it('links no more than one transaction can take at once, and the others in the background', async () => {
    const times = Array.from({ length: 40 }, (_, n) => `2026-05-14T10:${String(n + 10)}:00Z`);
    await play(
      world,
      times.map((at) => byPurl(APP, at)),
    );
    await play(world, [withPurl()]);
    const { body } = await world.ask(`/api/v1/artifacts/${digestOf(APP)}`);
    expect((body['deployments'] as unknown[]).length).toBeLessThan(times.length);
    await world.work();
    const later = await world.ask(`/api/v1/artifacts/${digestOf(APP)}`);
    expect(later.body['deployments']).toHaveLength(times.length);
    expect(await running()).toEqual([digestOf(APP)]);
  });
});

describe('an event about a service whose artifact is not known', () => {
  const unknown = byPurl(NEXT, '2026-05-14T11:10:00Z');

  it.each([
    ['after what ran before it', [withPurl(), byDigest(), unknown]],
    ['before it', [unknown, withPurl(), byDigest()]],
    ['between the artifact and its deployment', [withPurl(), unknown, byDigest()]],
  ])('ends what runs there, %s', async (_, steps) => {
    await play(world, steps);
    expect(await running()).toEqual([]);
    await play(world, [withPurl(NEXT)]);
    expect(await running()).toEqual([digestOf(NEXT)]);
  });

  it('ends it also where a stranger has an artifact with that purl', async () => {
    await play(world, [statementBy('outsider', 'provenance', { about: IMPOSTOR, name: NEXT.purl })]);
    await play(world, [unknown, withPurl(), byDigest()]);
    expect(await running()).toEqual([]);
  });
});
