import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driver } from '#db/sqlite/connection.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { allTokens, authorise, createToken, revoke } from './tokens.ts';
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
