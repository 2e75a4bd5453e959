import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authorise, createToken } from '#lib/admin/tokens.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { storeFailure } from '#db/open.ts';
import { openSession, startSession } from './sessions.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const person = { kind: 'person', id: 'ann', name: 'ann', grants: [] } as const;
const signIn = () => startSession(app, { person, from: { groups: [] }, userAgent: null });
const newToken = () => createToken(app, { name: 'ci', scopes: ['read'], allProjects: true });
/** The app, whose writes fail with a result code of SQLite or another error. */
const failingWith = (error: Error): TestApp => ({
  ...app,
  store: { ...app.store, refusal: () => null, write: () => Promise.reject(storeFailure(error) ?? error) },
});

describe.each([
  ['on a full disk', () => failingWith(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))],
  ['where the store is read-only', () => (app.store.refuseWrites('the log was rolled back'), app)],
])('%s', (_, broken) => {
  it('a session and a token stay valid, whose last use cannot be stored', async () => {
    const session = await signIn();
    const { token } = await newToken();
    const context = broken();
    app.advance(120_000);
    expect(await openSession(context, session.token, { isUse: true })).toMatchObject({ actor: { name: 'ann' } });
    expect(await authorise(context, { header: `Bearer ${token}`, scope: 'read' })).toMatchObject({
      actor: { name: 'ci' },
    });
  });
});

it('another error is not swallowed', async () => {
  const { token } = await signIn();
  const context = failingWith(new Error('a mistake'));
  app.advance(120_000);
  await expect(openSession(context, token, { isUse: true })).rejects.toThrow('a mistake');
});
