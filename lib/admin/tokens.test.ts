import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driver } from '#db/sqlite/connection.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { allTokens, authorise, createToken, revoke, rotateToken } from './tokens.ts';
import type { Scope } from './tokens.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ trust: null });
});
afterEach(() => app.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'yes',
    (error: { code: string }) => error.code,
  );
const ask = (token: string | null, scope: Scope = 'ingest') =>
  codeOf(authorise(app, { header: token === null ? null : `Bearer ${token}`, scope }));

describe('a token', () => {
  it('permits what its scopes allow; admin permits everything', async () => {
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    const { token: admin } = await createToken(app, { name: 'root', scopes: ['admin'] });
    expect([
      await ask(token),
      await ask(token, 'admin'),
      await ask(token, 'replay'),
      await ask(admin, 'ingest'),
      await ask(admin, 'replay'),
    ]).toEqual(['yes', 'forbidden', 'forbidden', 'yes', 'yes']);
  });

  it('is not stored, only its hash', async () => {
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    const dump = JSON.stringify(driver(app.store.read).prepare('SELECT * FROM token').all());
    expect(dump).not.toContain(token);
    expect(dump).not.toContain(token.slice(10, 30));
    expect((await allTokens(app))[0]).toEqual({
      id: 1,
      name: 'ci',
      scopes: ['ingest'],
      createdAt: app.now().toISOString(),
      lastUsedAt: null,
      revokedAt: null,
      expiresAt: '2026-08-12T12:00:00.000Z',
      rotatedFrom: null,
    });
  });

  it('has 256 random bits', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => createToken(app, { name: 'x', scopes: ['ingest'] })),
    );
    expect(new Set(made.map(({ token }) => token)).size).toBe(20);
    expect(made.every(({ token }) => Buffer.from(token.replace('attestry_', ''), 'base64url').length === 32)).toBe(
      true,
    );
  });

  it('is refused as soon as it is revoked', async () => {
    const { id, token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    await revoke(app, id);
    expect(await ask(token)).toBe('unauthorized');
    await expect(revoke(app, id)).rejects.toThrow(/no token/);
  });

  it('stores its last use to the hour', async () => {
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    const used = async () => (await allTokens(app))[0]!.lastUsedAt;
    await ask(token);
    const first = await used();
    app.advance(60_000);
    await ask(token);
    expect(await used()).toBe(first);
    app.advance(3_600_000);
    await ask(token);
    expect(await used()).not.toBe(first);
  });

  it.each([
    [null],
    [''],
    ['attestry_'],
    ['attestry_' + 'A'.repeat(43)],
    ["' OR 1=1 --"],
    ['attestry_' + 'ä'.repeat(43)],
  ])('%j opens nothing', async (token) => expect(await ask(token)).toBe('unauthorized'));

  it.each([
    ['', ['ingest']],
    ['ci', []],
    ['ci', ['everything']],
  ])('named %j with scopes %j is not made', async (name, scopes) => {
    expect(await codeOf(createToken(app, { name, scopes }))).toBe('bad-request');
  });
});

describe('the lifetime of a token', () => {
  const MINUTE = 60_000;
  const DAY = 86_400_000;

  it('is 90 days where nothing is said, and ends to the millisecond', async () => {
    const { token, expiresAt } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    expect(Date.parse(expiresAt!) - app.now().getTime()).toBe(90 * DAY);
    app.advance(90 * DAY - 1);
    expect(await ask(token)).toBe('yes');
    app.advance(1);
    expect(await ask(token)).toBe('unauthorized');
    await expect(authorise(app, { header: `Bearer ${token}`, scope: 'ingest' })).rejects.toThrow(
      /expired at 2026-08-12/,
    );
  });

  it('is what its maker says, and has no end for one made to last', async () => {
    const short = await createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs: MINUTE });
    const long = await createToken(app, { name: 'b', scopes: ['ingest'], lifetimeMs: null });
    app.advance(400 * DAY);
    expect([await ask(short.token), await ask(long.token)]).toEqual(['unauthorized', 'yes']);
  });

  it('of a token that expired says so even to a caller without the scope', async () => {
    const { token } = await createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs: MINUTE });
    app.advance(MINUTE);
    expect(await ask(token, 'admin')).toBe('unauthorized');
  });

  it.each([0, -1, 59_999, Number.NaN, Number.POSITIVE_INFINITY, 6 * 366 * DAY])('is not %d ms', async (lifetimeMs) => {
    expect(await codeOf(createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs }))).toBe('bad-request');
  });

  it('of a token made before tokens expired has no end', async () => {
    const { id, token } = await createToken(app, { name: 'old', scopes: ['ingest'] });
    await app.store.write(
      async (tx) => void driver(tx).prepare('UPDATE token SET expires_at = NULL WHERE id = ?').run(id),
    );
    app.advance(1000 * DAY);
    expect(await ask(token)).toBe('yes');
  });
});

describe('rotating a token', () => {
  const HOUR = 3_600_000;

  it('makes a successor of the same name, scopes and lifetime, and both work for a day', async () => {
    const old = await createToken(app, { name: 'ci', scopes: ['ingest', 'replay'], lifetimeMs: 30 * 24 * HOUR });
    app.advance(10 * 24 * HOUR);
    const next = await rotateToken(app, { id: old.id });
    expect(next.token).not.toBe(old.token);
    expect((await allTokens(app)).find(({ id }) => id === next.id)).toMatchObject({
      name: 'ci',
      scopes: ['ingest', 'replay'],
      rotatedFrom: old.id,
      expiresAt: new Date(app.now().getTime() + 30 * 24 * HOUR).toISOString(),
    });
    expect([await ask(old.token), await ask(next.token)]).toEqual(['yes', 'yes']);
    app.advance(24 * HOUR);
    expect([await ask(old.token), await ask(next.token)]).toEqual(['unauthorized', 'yes']);
  });

  it('never lengthens the life of the old token, and ends it at once where no overlap is wanted', async () => {
    const soon = await createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs: HOUR });
    expect((await rotateToken(app, { id: soon.id })).oldExpiresAt).toBe(soon.expiresAt);
    const other = await createToken(app, { name: 'b', scopes: ['ingest'], lifetimeMs: null });
    const next = await rotateToken(app, { id: other.id, overlapMs: 0 });
    expect([next.expiresAt, await ask(other.token), await ask(next.token)]).toEqual([null, 'unauthorized', 'yes']);
  });

  it('refuses a token that is not there, was revoked or has expired, and changes nothing', async () => {
    const revoked = await createToken(app, { name: 'a', scopes: ['ingest'] });
    await revoke(app, revoked.id);
    const expired = await createToken(app, { name: 'b', scopes: ['ingest'], lifetimeMs: 60_000 });
    app.advance(60_000);
    const before = await allTokens(app);
    for (const id of [revoked.id, expired.id, 99]) expect(await codeOf(rotateToken(app, { id }))).toBe('not-found');
    expect(await allTokens(app)).toEqual(before);
  });
});
