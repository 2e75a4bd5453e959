/** A registry that sends its answer one byte at a time and never ends it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addJob, findJob, listJobs } from '#db/system/jobs.ts';
import { descriptor, type FakeRegistry, indexOf, openFakeRegistry } from '#lib/integrations/oci/registry.fixture.ts';
import { FETCH_IMAGE, type FetchImagePayload } from '#lib/integrations/webhooks/apply/apply-image.ts';
import { RE_EVALUATE_BY_TIME } from '#lib/jobs/re-evaluate/re-evaluate-by-time.ts';
import { runFetchImage } from '#lib/jobs/fetch/fetch-image.ts';
import { runJobs } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { attestedImage } from './registries.fixture.ts';
import { bearer, type Hooks, openHooks } from './webhooks.fixture.ts';

const { image, referrer } = attestedImage('web');
const { digest } = image.manifest;
const SOON = { timeout: 30_000 };
/** Longer than any test: only the test ends an attempt. */
const PATIENT = { timeoutMs: 600_000, attemptMs: 600_000 };

let hooks: Hooks;
let silent: FakeRegistry;
let quick: FakeRegistry;
beforeEach(async () => {
  hooks = await openHooks();
  silent = await openFakeRegistry((_, response) => {
    response.writeHead(200, { 'content-type': image.manifest.mediaType });
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
    return true;
  });
  quick = await openFakeRegistry();
  quick.push(image, referrer);
  quick.tag(digest.replace(':', '-'), indexOf([descriptor(referrer.manifest)]));
});
afterEach(async () => {
  await quick.close();
  await hooks.close();
});

it('holds up neither another registry nor any other job', async () => {
  const { app } = hooks;
  const connect = (name: string, { origin }: FakeRegistry) =>
    hooks.connect({
      source: 'oci',
      name,
      projects: ['github.com/acme/web'],
      settings: { registry: origin, repositories: ['acme/*'], privateAddress: true },
    });
  const push = async ({ path, secret }: { path: string; secret: string }, id: string) => {
    const target = { mediaType: image.manifest.mediaType, digest, repository: 'acme/web' };
    return hooks.send(path, JSON.stringify({ events: [{ id, action: 'push', target }] }), bearer(secret));
  };
  const stateAt = async ({ origin }: FakeRegistry) =>
    (await listJobs(app.store.read, FETCH_IMAGE, Number.MAX_SAFE_INTEGER, 10)).find(
      ({ host }) => host === new URL(origin).host,
    )?.state;

  await push(await connect('silent', silent), 'e-1');
  app.advance(10_000);
  const handlers = {
    ...jobHandlers(app),
    [FETCH_IMAGE]: (payload: FetchImagePayload) => runFetchImage(app, payload, PATIENT),
  };
  const stop = new AbortController();
  const running = runJobs({ store: app.store, now: app.now, handlers, random: () => 0 }, stop.signal);
  try {
    // The registry has been asked, and its answer does not end.
    await expect.poll(() => silent.requests.length, SOON).toBe(1);
    await push(await connect('quick', quick), 'e-2');
    app.advance(10_000);
    const at = app.now().toISOString();
    await app.store.write((tx) =>
      addJob(tx, { kind: RE_EVALUATE_BY_TIME, key: 'time', payload: { until: at, after: null }, runAt: at, now: at }),
    );
    await expect.poll(() => stateAt(quick), SOON).toBe('done');
    const local = async () => (await findJob(app.store.read, RE_EVALUATE_BY_TIME, 'time'))?.state;
    await expect.poll(local, SOON).toBe('done');
    expect(await stateAt(silent)).toBe('running');
    // The registry was asked once, and its connection is open still.
    expect(silent.requests).toHaveLength(1);
  } finally {
    stop.abort();
    await silent.close();
    await running;
  }
  expect(await listJobs(app.store.read, FETCH_IMAGE, Number.MAX_SAFE_INTEGER, 10)).toEqual([
    expect.objectContaining({ state: 'done', error: null }),
    expect.objectContaining({
      state: 'waiting',
      error: expect.stringMatching(/^could not check: .*could not be reached/),
    }),
  ]);
});
