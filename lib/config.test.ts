import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeDataPlace, parseConfig } from './config.ts';

describe('the port', () => {
  it.each(['4190', '6000', '5060', '6667', '10080', '22'])(
    '%s is refused with the reason, for browsers refuse it',
    (PORT) => {
      expect(() => parseConfig({ PORT })).toThrow(
        new RegExp(`^configuration: PORT is "${PORT}": browsers refuse this port[^\\n]*$`),
      );
    },
  );

  it.each(['0', '80', '443', '3000', '4191', '5999', '8080', '65535'])('%s is taken', (PORT) => {
    expect(parseConfig({ PORT }).port).toBe(Number(PORT));
  });

  it('a refused port is one that fetch of this runtime refuses', async () => {
    const refused: number[] = [];
    for (let port = 1; port <= 10_100; port += 1) {
      let bad = false;
      try {
        parseConfig({ PORT: String(port) });
      } catch {
        bad = true;
      }
      if (bad) refused.push(port);
    }
    // The standard lists 82 ports beside 0.
    expect(refused).toHaveLength(82);
    for (const port of refused) {
      const error: unknown = await fetch(`http://127.0.0.1:${port}/`).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect((error as { cause?: { message?: string } }).cause?.message, String(port)).toBe('bad port');
    }
  });
});

describe('the issuers of ID tokens', () => {
  const issuersOf = (written?: string) => parseConfig({ ATTESTRY_OIDC_ISSUERS: written }).oidcIssuers;
  const defaults = ['https://token.actions.githubusercontent.com', 'https://gitlab.com'];

  it.each([undefined, '', ' , '])('%j leaves GitHub Actions and GitLab', (written) =>
    expect(issuersOf(written)).toEqual(defaults),
  );
  it('are GitHub Actions, GitLab and those that are listed, once each and as they are written', () => {
    const own = ['https://token.actions.githubusercontent.com/acme', 'https://auth.example.com/'];
    const listed = [...own, 'http://localhost:8080', 'http://[::1]:8080'];
    expect(issuersOf(` ${listed.join(' , ')},https://gitlab.com`)).toEqual([...defaults, ...listed]);
  });
  it('are none with off', () => expect(issuersOf('off')).toEqual([]));

  it.each([
    ['gitlab.com', /is not a URL/],
    ['http://gitlab.example.com', /http is for loopback only/],
    ['http://127.0.0.1.example.com', /http is for loopback only/],
    ['ftp://gitlab.example.com', /https URL/],
    ['file:///etc/passwd', /https URL/],
    ['https://user:secret@gitlab.example.com', /no user, query or fragment/],
    ['https://gitlab.example.com/?a=b', /no user, query or fragment/],
    ['https://gitlab.example.com/#', /no user, query or fragment/],
    ['https://GitLab.example.com', /write the URL as https:\/\/gitlab\.example\.com\//],
    ['https://gitlab.example.com:443', /write the URL as/],
    ['https://gitlab.example.com/a/../b', /write the URL as/],
    ['off,https://gitlab.example.com', /is not a URL/],
  ])('%s stops the start with one line', (written, message) => {
    expect(() => issuersOf(written)).toThrow(/^configuration: ATTESTRY_OIDC_ISSUERS is [^\n]*$/);
    expect(() => issuersOf(written)).toThrow(message);
  });
});

describe('the projects to adopt', () => {
  const adopts = (written?: string) => parseConfig({ ATTESTRY_ADOPT: written }).adopts;

  it.each([undefined, '', ' , '])('%j names none', (written) => expect(adopts(written)).toEqual([]));
  it('are the listed patterns, once each; one without a host is about github.com', () =>
    expect(adopts(' GitHub.com/acme/* , acme/*,gitlab.com/acme/**, git.acme.internal/**')).toEqual([
      'github.com/acme/*',
      'gitlab.com/acme/**',
      'git.acme.internal/**',
    ]));

  it.each([
    ['*', /too wide/],
    ['**', /too wide/],
    ['acme/*,.*', /"\.\*" matches every project/],
    ['*/*', /too wide/],
    ['github.com/**', /too wide/],
    ['github.com/acme', /write github\.com\/acme\/\*/],
    ['acme/we b', /has a space/],
    ['acme', /has no owner/],
  ])('%s stops the start with one line', (written, message) => {
    expect(() => adopts(written)).toThrow(/^configuration: ATTESTRY_ADOPT is [^\n]*$/);
    expect(() => adopts(written)).toThrow(message);
  });
});

describe('the key of verification summaries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-config-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is that of the data folder unless a file is given, which is read at once', () => {
    expect(parseConfig({}).vsaKey).toBeNull();
    expect(parseConfig({ ATTESTRY_VSA_KEY: file('good.pem', pem) }).vsaKey).toMatchObject({ algorithm: 'EdDSA' });
  });
  it.each([
    ['missing.pem', null, 'the file cannot be read: ENOENT'],
    ['bad.pem', 'nothing', 'the file is not a private key in PKCS#8 PEM'],
    [
      'rsa.pem',
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      'the file is neither an Ed25519 nor a P-256 key',
    ],
  ])('%s is refused in one line that names it', (name, text, reason) => {
    const path = text === null ? join(folder, name) : file(name, text);
    expect(() => parseConfig({ ATTESTRY_VSA_KEY: path })).toThrow(
      new Error(`configuration: ATTESTRY_VSA_KEY is ${JSON.stringify(path)}: ${reason}`),
    );
  });
  it('signs on request, or on each change of status', () => {
    expect(parseConfig({}).vsaOnChange).toBe(false);
    expect(parseConfig({ ATTESTRY_VSA: 'on-change' }).vsaOnChange).toBe(true);
    expect(() => parseConfig({ ATTESTRY_VSA: 'always' })).toThrow(/^configuration: ATTESTRY_VSA is "always"/);
  });
});

describe('sign-in', () => {
  it('has defaults, and no provider', () => {
    expect(parseConfig({}).signIn).toEqual({
      anonymous: null,
      idleMs: 7_200_000,
      lifetimeMs: 43_200_000,
      provider: null,
    });
  });

  it('reads the provider, with openid among the scopes', () => {
    const env = { ATTESTRY_OIDC_ISSUER: 'https://id.acme.example', ATTESTRY_OIDC_CLIENT_ID: 'attestry' };
    expect(parseConfig({ ...env, ATTESTRY_OIDC_SCOPES: 'profile groups' }).signIn.provider).toEqual({
      issuer: 'https://id.acme.example',
      clientId: 'attestry',
      clientSecret: null,
      scopes: 'openid profile groups',
      groupsClaim: 'groups',
    });
  });

  it.each<[string, Record<string, string>]>([
    ['ATTESTRY_ANONYMOUS', { ATTESTRY_ANONYMOUS: 'yes' }],
    ['ATTESTRY_SESSION_IDLE', { ATTESTRY_SESSION_IDLE: '0m' }],
    ['ATTESTRY_SESSION_IDLE', { ATTESTRY_SESSION_IDLE: '8d' }],
    ['ATTESTRY_SESSION_LIFETIME', { ATTESTRY_SESSION_LIFETIME: '12' }],
    ['ATTESTRY_OIDC_CLIENT_ID', { ATTESTRY_OIDC_ISSUER: 'https://id.acme.example' }],
    ['ATTESTRY_OIDC_ISSUER', { ATTESTRY_OIDC_ISSUER: 'http://id.acme.example', ATTESTRY_OIDC_CLIENT_ID: 'a' }],
    ['ATTESTRY_OIDC_CLIENT_SECRET_FILE', { ATTESTRY_OIDC_CLIENT_SECRET_FILE: '/no/such/file' }],
  ])('refuses a wrong %s', (name, env) => {
    expect(() => parseConfig(env)).toThrow(new RegExp(`^configuration: ${name} `));
  });
});

describe('the database', () => {
  const urlOf = (DATABASE_URL: string) => parseConfig({ DATABASE_URL }).databaseUrl;
  it('is SQLite in the data folder without the address of a PostgreSQL', () => {
    expect(parseConfig({}).databaseUrl).toBeNull();
    expect(urlOf('mysql://of.another/program')).toBeNull();
  });

  it.each([
    'postgres://u:p@db.example.com:5432/attestry?sslmode=verify-full',
    'postgresql://db.example.com/attestry',
    'postgres://attestry@/attestry?host=%2Frun%2Fpostgresql',
    'postgres:///attestry?host=/run/postgresql',
  ])('is at %s', (url) => expect(urlOf(url)).toBe(url));

  it.each(['postgres://u:swordfish@db.example.com', 'postgres://u:swordfish@db:port/attestry'])(
    'is not at %s, and the message does not show the password',
    (url) => {
      expect(() => urlOf(url)).toThrow(/^configuration: DATABASE_URL: /);
      expect(() => urlOf(url)).not.toThrow(/swordfish/);
    },
  );

  it('is described without its password', () => {
    const described = (databaseUrl: string | null) => describeDataPlace({ dataFolder: '/data', databaseUrl });
    expect(described(null)).toBe('data in /data');
    expect(described('postgres://u:swordfish@db.example.com:5433/attestry')).toBe(
      'data in the PostgreSQL database attestry on db.example.com, keys in /data',
    );
    expect(described('postgres://u@/attestry?host=%2Frun%2Fpostgresql')).toContain('on /run/postgresql,');
  });
});

describe('e-mail', () => {
  const from = 'Attestry <attestry@example.com>';
  it('goes through the server that is set, and is off without one', () => {
    expect(parseConfig({}).mail).toBeNull();
    expect(parseConfig({ ATTESTRY_SMTP_URL: 'smtps://u:p@m.example', ATTESTRY_MAIL_FROM: from }).mail).toEqual({
      server: { host: 'm.example', port: 465, secure: true, user: 'u', password: 'p' },
      from: { name: 'Attestry', address: 'attestry@example.com' },
    });
  });

  it.each([
    [{ ATTESTRY_SMTP_URL: 'smtp://m.example' }, 'ATTESTRY_MAIL_FROM is missing'],
    [{ ATTESTRY_MAIL_FROM: from }, 'ATTESTRY_SMTP_URL is missing'],
    [{ ATTESTRY_SMTP_URL: 'smtp://m.example', ATTESTRY_MAIL_FROM: 'a@b.c, d@e.f' }, 'ATTESTRY_MAIL_FROM is "a@b.c'],
  ])('with %j stops the start: %s', (env, message) => expect(() => parseConfig(env)).toThrow(message));

  it('does not show the password of a server that is wrong', () => {
    const env = { ATTESTRY_SMTP_URL: 'smtp://u:swordfish@m.example/x', ATTESTRY_MAIL_FROM: from };
    expect(() => parseConfig(env)).toThrow(/^configuration: ATTESTRY_SMTP_URL: nothing is written behind the port/);
    expect(() => parseConfig(env)).not.toThrow(/swordfish/);
  });
});
