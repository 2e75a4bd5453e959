import { afterEach, beforeEach, expect, it } from 'vitest';
import { addUser } from '#lib/admin/access/users.ts';
import { openTestApp, type TestApp } from './app.fixture.ts';
import { openReadingNotice } from './open-reading.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ trust: null });
});
afterEach(() => app.close());

it.each<[string, boolean]>([
  ['127.0.0.1', false],
  ['127.8.8.8', false],
  ['localhost', false],
  ['::1', false],
  ['0.0.0.0', true],
  ['::', true],
  ['192.168.1.7', true],
  ['attestry.example', true],
])('HOST=%s: the start says that reading is open: %s', async (host, says) => {
  const notice = await openReadingNotice(app, { host, isMeant: false });
  expect(notice !== null).toBe(says);
  expect(notice ?? '').not.toContain('\n');
  expect(await openReadingNotice(app, { host, isMeant: true })).toBeNull();
});

it('says nothing where there is a user', async () => {
  await addUser(app, { name: 'Ann', role: 'viewer', projects: [], password: 'a long enough secret' });
  expect(await openReadingNotice(app, { host: '0.0.0.0', isMeant: false })).toBeNull();
});
