/** A store that has no room: /readyz says so as long as no document fits, and the log has one line. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logger } from '#lib/http/logger.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { driver } from '#db/sqlite/connection.ts';
import { serveRoutes, type TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
let token: string;
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  ({ token } = await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true }));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
  await app.close();
});

const limit = (pages: number) => app.store.write(async (tx) => void driver(tx).pragma(`max_page_count = ${pages}`));
const pages = () => driver(app.store.read).pragma('page_count', { simple: true }) as number;
async function push(name: string) {
  const { status, headers } = await fetch(`${server.url}/api/v1/attestations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new Uint8Array(provenance(subject(name), { run: runOf(`acme/${name}`) })),
  });
  return { status, retry: headers.get('retry-after') };
}
async function ready() {
  const response = await fetch(`${server.url}/readyz`);
  return { status: response.status, detail: ((await response.json()) as { detail?: string }).detail };
}

it('is not ready from the first refused push until a document fits again', async () => {
  const warn = vi.spyOn(logger(), 'warn').mockImplementation(() => undefined);
  const error = vi.spyOn(logger(), 'error').mockImplementation(() => undefined);
  expect(await push('before')).toMatchObject({ status: 201 });
  expect(await ready()).toMatchObject({ status: 200 });
  // Small values still fit into the pages that exist; documents soon do not.
  await limit(pages() + 4);
  let n = 0;
  while ((await push(`filling-${(n += 1)}`)).status === 201) expect(n).toBeLessThan(200);
  for (let more = 0; more < 20; more += 1) {
    expect(await push(`full-${more}`)).toEqual({ status: 503, retry: '5' });
    expect(await ready()).toEqual({ status: 503, detail: expect.stringContaining('is full') });
  }
  // /readyz has another message for a disk without free space, but no line of its own.
  const { statfsSync } = fs;
  vi.spyOn(fs, 'statfsSync').mockImplementation((folder) => Object.assign(statfsSync(folder), { bavail: 0 }));
  syncBuiltinESMExports();
  expect(await ready()).toEqual({ status: 503, detail: expect.stringContaining('is full: 0') });
  fs.statfsSync = statfsSync;
  syncBuiltinESMExports();
  expect([warn.mock.calls.length, error.mock.calls.length]).toEqual([1, 0]);
  await limit(1_000_000);
  // The room is tried again after some seconds.
  await expect.poll(async () => (await ready()).status, { timeout: 15_000, interval: 250 }).toBe(200);
  expect(await push('after')).toMatchObject({ status: 201 });
  expect(await ready()).toMatchObject({ status: 200 });
}, 60_000);
