/** Answers from memory: every door for machines tells a change with the first request after it. */
import type { AppUnderTest } from '../harness/app.ts';
import { push } from '../harness/api.ts';
import { ownBundle, withFlippedBit } from '../harness/evidence.ts';
import { expect, test } from '../harness/test.ts';

const ROUNDS = 15;

/** The answer of a door: from memory where it is kept, and made anew, as for everybody with a cookie. */
async function answersOf(app: AppUnderTest, path: string): Promise<{ kept: string; fresh: string }> {
  const read = async (headers: Record<string, string>) => {
    const response = await fetch(`${app.url}${path}`, {
      headers: { ...headers, 'accept-encoding': 'identity', 'x-request-id': 'kept-answers' },
    });
    return `${response.status} ${response.headers.get('etag')} ${await response.text()}`;
  };
  return { kept: await read({}), fresh: await read({ cookie: 'other=1' }) };
}

/** Ask each door often enough that its answer is kept, and once more. */
async function readDoors(app: AppUnderTest, digest: string): Promise<string[]> {
  const doors = [`/badge/${digest}.json`, `/badge/${digest}.svg`, `/api/v1/artifacts/${digest}`];
  const said: string[] = [];
  for (const door of doors)
    for (let time = 0; time < 3; time += 1) {
      const { kept, fresh } = await answersOf(app, door);
      expect(kept, door).toBe(fresh);
      said.push(kept);
    }
  return said;
}

test('a change is on every door with the first request after it', async ({ app }) => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const bundle = ownBundle(`kept-${round}-1.0.0.tgz`);
    const before = await readDoors(app, bundle.digest);
    expect(before[0]).toContain('unknown');

    const { results } = await push(app, bundle.bytes);
    const sound = await readDoors(app, bundle.digest);
    expect(sound[0]).not.toContain('unknown');
    expect(sound.at(-1)).toMatch(/"status":"(?:verified|incomplete)"/);

    const raw = await answersOf(app, `/api/v1/attestations/${results[0]!.id}/raw`);
    expect(raw.kept).toBe(raw.fresh);
    expect(raw.kept).toContain('dsseEnvelope');

    await push(app, withFlippedBit(bundle).bytes);
    const broken = await readDoors(app, bundle.digest);
    expect(broken[0]).toContain('failed');
    expect(broken.at(-1)).toContain('"status":"failed"');
  }
});

test('the answers come from memory, and a conditional request gets 304', async ({ app }) => {
  const bundle = ownBundle('remembered-1.0.0.tgz');
  await push(app, bundle.bytes);
  const path = `/badge/${bundle.digest}.svg`;
  const etags = new Set<string>();
  for (let time = 0; time < 20; time += 1) etags.add((await fetch(`${app.url}${path}`)).headers.get('etag')!);
  expect(etags.size).toBe(1);
  const [etag] = etags;
  expect((await fetch(`${app.url}${path}`, { headers: { 'if-none-match': etag! } })).status).toBe(304);
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  const fromMemory = /attestry_answers_total\{door="badge",from="memory"\} (\d+)/.exec(metrics);
  expect(Number(fromMemory?.[1])).toBeGreaterThan(10);
});
