import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import {
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { encodeCursor } from '#lib/query/find/cursor.ts';
import type { WaiverFilter } from '#lib/views/waiver.ts';
import { listWaivers } from './list-waivers.ts';

const HOUR = 3_600_000;
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await ingestOutcomes(
    app,
    jsonLines(
      provenance(subject('web'), { run: runOf('acme/web') }),
      provenance(subject('web-2'), { run: runOf('acme/web') }),
      provenance(subject('api'), { run: runOf('acme/api') }),
    ),
  );
});
afterEach(() => app.close());

const waive = async (target: { artifact?: string; project?: string }, hours: number) =>
  (
    await createWaiver(app, {
      rule: 'sbom-present',
      ...target,
      owner: 'Ada',
      reason: 'the generator is being mended',
      expiresAt: new Date(app.now().getTime() + hours * HOUR).toISOString(),
    })
  ).id;
const idsOf = async (filter: WaiverFilter) => (await listWaivers(app, filter)).waivers.map(({ id }) => id);

/** Waivers in the order they were made: of web for 9 h, of acme/web for 2 h, of api for 5 h, of web-2 for 1 h. */
async function makeFour(): Promise<string[]> {
  return [
    await waive({ artifact: digestOf('web') }, 9),
    await waive({ project: 'github.com/acme/web' }, 2),
    await waive({ artifact: digestOf('api') }, 5),
    await waive({ artifact: digestOf('web-2') }, 1),
  ];
}

describe('the list of waivers', () => {
  it('has those in force first, by their end, then those that ended, the newest first', async () => {
    const [web, project, api, web2] = await makeFour();
    expect(await idsOf({})).toEqual([web2, project, api, web]);
    await endWaiver(app, Number(web));
    app.advance(HOUR + 1000);
    expect(await idsOf({})).toEqual([project, api, web2, web]);
    expect(await idsOf({ state: 'active' })).toEqual([project, api]);
    expect(await idsOf({ state: 'ended' })).toEqual([web2, web]);
  });

  it('of an artifact has its own and those of its project', async () => {
    const [web, project, api] = await makeFour();
    expect(await idsOf({ artifact: digestOf('web') })).toEqual([project, web]);
    expect(await idsOf({ artifact: digestOf('api') })).toEqual([api]);
  });

  it('of a project has its own and those of its artifacts', async () => {
    const [web, project, , web2] = await makeFour();
    expect(await idsOf({ project: 'github.com/acme/web' })).toEqual([web2, project, web]);
    expect(await idsOf({ project: 'github.com/acme/web', artifact: digestOf('web') })).toEqual([project, web]);
  });

  it('of what is not known is empty', async () => {
    await makeFour();
    expect(await idsOf({ artifact: digestOf('nothing') })).toEqual([]);
    expect(await idsOf({ project: 'github.com/no/body' })).toEqual([]);
  });

  it.each([1, 2, 3])('comes in pages of %i without loss or repetition', async (limit) => {
    const [web] = await makeFour();
    await endWaiver(app, Number(web));
    app.advance(HOUR + 1000);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listWaivers>> = await listWaivers(app, { limit, cursor: cursor ?? '' });
      expect(page.waivers.length).toBeLessThanOrEqual(limit);
      seen.push(...page.waivers.map(({ id }) => id));
      ({ cursor } = page);
    } while (cursor !== null);
    expect(seen).toEqual(await idsOf({}));
    expect(seen).toHaveLength(4);
  });

  it.each([encodeCursor(['newest', 1, 2, 3]), encodeCursor(['active', 'soon', 1]), encodeCursor(['ended', 'x']), '%'])(
    'refuses the cursor %j',
    async (cursor) => {
      await expect(listWaivers(app, { cursor })).rejects.toMatchObject({ code: 'bad-request' });
    },
  );
});
