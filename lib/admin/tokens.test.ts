import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { listClaims } from './projects.ts';
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
const present = (token: string | null, scope: Scope = 'ingest') =>
  codeOf(authorise(app, { header: token === null ? null : `Bearer ${token}`, scope }));

describe('a token', () => {
  it('permits what its scopes allow; admin permits everything', async () => {
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    const { token: admin } = await createToken(app, { name: 'root', scopes: ['admin'] });
    expect([
      await present(token),
      await present(token, 'admin'),
      await present(token, 'replay'),
      await present(admin, 'ingest'),
      await present(admin, 'replay'),
    ]).toEqual(['yes', 'forbidden', 'forbidden', 'yes', 'yes']);
  });

  it('is not stored, only its hash', async () => {
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    const dump = JSON.stringify(await sqlStatement(app.store.read, 'SELECT * FROM token').all());
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
      projects: [],
    });
  });

  it('has 256 random bits', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 20 }, () => createToken(app, { name: 'x', scopes: ['ingest'] })),
    );
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(20);
    expect(tokens.every(({ token }) => Buffer.from(token.replace('attestry_', ''), 'base64url').length === 32)).toBe(
      true,
    );
  });

  it('is refused as soon as it is revoked', async () => {
    const { id, token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    await revoke(app, id);
    expect(await present(token)).toBe('unauthorized');
    await expect(revoke(app, id)).rejects.toThrow(/no token/);
  });

  it('stores its last use to the hour', async () => {
    const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    const used = async () => (await allTokens(app))[0]!.lastUsedAt;
    await present(token);
    const first = await used();
    app.advance(60_000);
    await present(token);
    expect(await used()).toBe(first);
    app.advance(3_600_000);
    await present(token);
    expect(await used()).not.toBe(first);
  });

  it.each([
    [null],
    [''],
    ['attestry_'],
    ['attestry_' + 'A'.repeat(43)],
    ["' OR 1=1 --"],
    ['attestry_' + 'ä'.repeat(43)],
  ])('%j is refused', async (token) => expect(await present(token)).toBe('unauthorized'));

  it.each([
    ['', ['ingest']],
    ['ci', []],
    ['ci', ['everything']],
  ])('with the name %j and the scopes %j cannot be created', async (name, scopes) => {
    expect(await codeOf(createToken(app, { name, scopes }))).toBe('bad-request');
  });
});

describe('the lifetime of a token', () => {
  const MINUTE = 60_000;
  const DAY = 86_400_000;

  it('is 90 days by default, and ends at the exact millisecond', async () => {
    const { token, expiresAt } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    expect(Date.parse(expiresAt!) - app.now().getTime()).toBe(90 * DAY);
    app.advance(90 * DAY - 1);
    expect(await present(token)).toBe('yes');
    app.advance(1);
    expect(await present(token)).toBe('unauthorized');
    await expect(authorise(app, { header: `Bearer ${token}`, scope: 'ingest' })).rejects.toThrow(
      /expired at 2026-08-12/,
    );
  });

  it('is as requested, and has no end where the request says null', async () => {
    const short = await createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs: MINUTE });
    const long = await createToken(app, { name: 'b', scopes: ['ingest'], lifetimeMs: null });
    app.advance(400 * DAY);
    expect([await present(short.token), await present(long.token)]).toEqual(['unauthorized', 'yes']);
  });

  it('is checked before the scope: an expired token is unauthorized, not forbidden', async () => {
    const { token } = await createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs: MINUTE });
    app.advance(MINUTE);
    expect(await present(token, 'admin')).toBe('unauthorized');
  });

  it.each([0, -1, 59_999, Number.NaN, Number.POSITIVE_INFINITY, 6 * 366 * DAY])(
    'cannot be %d ms',
    async (lifetimeMs) => {
      expect(await codeOf(createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs }))).toBe('bad-request');
    },
  );

  it('has no end for a token from before tokens expired', async () => {
    const { id, token } = await createToken(app, { name: 'old', scopes: ['ingest'] });
    await app.store.write((tx) => sqlStatement(tx, 'UPDATE token SET expires_at = NULL WHERE id = ?').run(id));
    app.advance(1000 * DAY);
    expect(await present(token)).toBe('yes');
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
    expect([await present(old.token), await present(next.token)]).toEqual(['yes', 'yes']);
    app.advance(24 * HOUR);
    expect([await present(old.token), await present(next.token)]).toEqual(['unauthorized', 'yes']);
  });

  it('never extends the old token, and ends it at once with an overlap of zero', async () => {
    const soon = await createToken(app, { name: 'a', scopes: ['ingest'], lifetimeMs: HOUR });
    expect((await rotateToken(app, { id: soon.id })).oldExpiresAt).toBe(soon.expiresAt);
    const other = await createToken(app, { name: 'b', scopes: ['ingest'], lifetimeMs: null });
    const next = await rotateToken(app, { id: other.id, overlapMs: 0 });
    expect([next.expiresAt, await present(other.token), await present(next.token)]).toEqual([
      null,
      'unauthorized',
      'yes',
    ]);
  });

  it('refuses a token that was rotated before, whose lifetime has been cut, and names its successor', async () => {
    const old = await createToken(app, { name: 'ci', scopes: ['ingest'], lifetimeMs: 30 * 24 * HOUR });
    const next = await rotateToken(app, { id: old.id });
    const before = await allTokens(app);
    await expect(rotateToken(app, { id: old.id })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`token ${next.id}`),
    });
    expect(await allTokens(app)).toEqual(before);
    const last = await rotateToken(app, { id: next.id });
    expect(last.expiresAt).toBe(next.expiresAt);
  });

  it('refuses a token that does not exist, was revoked or has expired, and changes nothing', async () => {
    const revoked = await createToken(app, { name: 'a', scopes: ['ingest'] });
    await revoke(app, revoked.id);
    const expired = await createToken(app, { name: 'b', scopes: ['ingest'], lifetimeMs: 60_000 });
    app.advance(60_000);
    const before = await allTokens(app);
    for (const id of [revoked.id, expired.id, 99]) expect(await codeOf(rotateToken(app, { id }))).toBe('not-found');
    expect(await allTokens(app)).toEqual(before);
  });
});

describe('the projects of a token', () => {
  const storedProjects = async () => (await allTokens(app)).map(({ projects }) => projects);

  it('are its patterns, each once and as slugs are written; a successor has the same', async () => {
    const { id } = await createToken(app, {
      name: 'ci',
      scopes: ['ingest'],
      projects: ['acme/*', 'GitHub.com/acme/web.git', 'github.com/acme/web'],
    });
    await rotateToken(app, { id });
    const patterns = ['acme/*', 'github.com/acme/web'];
    expect(await storedProjects()).toEqual([patterns, patterns]);
  });

  it('are all projects only where the request says so', async () => {
    const { id } = await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true });
    await rotateToken(app, { id });
    expect(await storedProjects()).toEqual([['**'], ['**']]);
  });

  it('stay unknown when a token is rotated that was made before tokens had projects', async () => {
    const { id } = await createToken(app, { name: 'ci', scopes: ['ingest'] });
    await app.store.write((tx) => sqlStatement(tx, 'UPDATE token SET projects = NULL').run());
    await rotateToken(app, { id });
    expect(await storedProjects()).toEqual([null, null]);
  });

  it.each([
    ['**', {}],
    ['github.com/**', {}],
    ['acme/we b', {}],
    ['acme/*', { allProjects: true }],
    ['acme/*', { scopes: ['admin'] }],
    ['acme/*', { scopes: ['ingest', 'admin'] }],
    ['acme/*', { scopes: ['replay'] }],
  ])('%s with %j is refused, and nothing is stored', async (pattern, change) => {
    const projects = ['github.com/acme/web', pattern];
    expect(await codeOf(createToken(app, { name: 'ci', scopes: ['ingest'], projects, ...change }))).toBe('bad-request');
    expect(await allTokens(app)).toEqual([]);
    expect(await listClaims(app)).toEqual([]);
  });

  it('may be a hundred, and not more', async () => {
    const projects = Array.from({ length: 101 }, (_, i) => `acme/app-${i}-*`);
    expect(await codeOf(createToken(app, { name: 'ci', scopes: ['ingest'], projects }))).toBe('bad-request');
    await createToken(app, { name: 'ci', scopes: ['ingest'], projects: projects.slice(1) });
    expect((await storedProjects())[0]).toHaveLength(100);
  });

  it('all projects need a scope that sends evidence or reads', async () => {
    expect(await codeOf(createToken(app, { name: 'r', scopes: ['replay'], allProjects: true }))).toBe('bad-request');
  });

  it('of a token that only reads are not claimed', async () => {
    await createToken(app, { name: 'r', scopes: ['read'], projects: ['github.com/acme/web'] });
    expect(await listClaims(app)).toEqual([]);
  });

  it('are claimed where the token names them exactly; an earlier claim stays', async () => {
    const ann = { ...app, actor: { kind: 'command-line', user: 'ann' } as const };
    const first = await createToken(ann, {
      name: 'ci',
      scopes: ['ingest'],
      projects: ['github.com/acme/web', 'acme/*'],
    });
    expect(first.claimed).toEqual(['github.com/acme/web']);
    app.advance(1_000);
    const second = await createToken(app, {
      name: 'ci',
      scopes: ['ingest'],
      projects: ['github.com/acme/Web', 'gitlab.com/acme/group/app', 'acme/app'],
    });
    expect(second.claimed).toEqual(['gitlab.com/acme/group/app']);
    expect((await listClaims(app)).map(({ slug, claimedBy }) => [slug, claimedBy?.name])).toEqual([
      ['github.com/acme/web', 'ann'],
      ['gitlab.com/acme/group/app', 'test'],
    ]);
  });
});
