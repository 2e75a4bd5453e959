/** Secrets of every kind are masked wherever they stand, and what is public stays readable. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { findSecrets } from './find-secrets.ts';
import { type FoundSecret, MASK, maskSecrets, maskText } from './mask.ts';
import { PLANTED, pseudoRandom } from './planted.fixture.ts';

const SHA256 = pseudoRandom(900, 64, 'hex');
const COMMIT = pseudoRandom(901, 40, 'hex');

function secretsOf(value: unknown): { shown: string; found: FoundSecret[] } {
  const found: FoundSecret[] = [];
  const shown = maskSecrets(value, { onSecret: (secret) => found.push(secret) });
  return { shown: typeof shown === 'string' ? shown : JSON.stringify(shown), found };
}

describe('planted secrets', () => {
  it('are at least 60 of at least 30 kinds', () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(60);
    expect(new Set(PLANTED.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(30);
    expect(new Set(PLANTED.map(({ hidden }) => hidden)).size).toBe(PLANTED.length);
  });

  it.each(PLANTED.map(({ kind, hidden, member }) => [kind, member, hidden]))('%s: %j', (kind, member, hidden) => {
    const { shown, found } = secretsOf({ predicate: { parameters: member } });
    expect(shown).not.toContain(hidden);
    expect(shown).toContain(MASK);
    expect(found.map((secret) => secret.kind)).toContain(kind);
    for (const { pointer } of found) expect(pointer).toMatch(/^\/predicate\/parameters/);
    expect(JSON.stringify(found)).not.toContain(hidden);
  });

  it.each(
    PLANTED.filter(({ member }) => typeof member === 'string').map(({ kind, hidden, member }) => [
      kind,
      member,
      hidden,
    ]),
  )('%s within the JSON text of a log line: %j', (_kind, member, hidden) => {
    const line = JSON.stringify({ level: 30, msg: `first\n${member as string}\nlast` });
    const masked = maskText(line);
    expect(masked).not.toContain(hidden);
    expect(masked).toContain('first');
  });

  it('are masked again to the same text', () => {
    for (const { member } of PLANTED) {
      const once = maskSecrets(member);
      expect(maskSecrets(once)).toEqual(once);
    }
  });
});

describe('a secret', () => {
  const value = pseudoRandom(1000, 20);
  const github = `gh${'p_'}${pseudoRandom(1001, 36)}`;
  it.each<[string, unknown]>([
    ['in upper case after a lower-case name', { api_key: value.toUpperCase() }],
    ['after a name in upper case', `PASSWORD=${value}`],
    ['after a name in mixed case', `Db-Password: ${value}`],
    ['in the name of a member', { [`https://u:${value}@example.com`]: 1 }],
    ['in a list of a pair', ['password', value]],
    ['below a member without a meaning of its own', { password: { value } }],
    ['in a list of variables', ['A=b', `DB_PASSWORD=${value}`]],
    ['as one of several in a URL', `https://u:${value}@example.com/?token=${value}`],
    ['after another one', `token=${value} password=${value} secret="${value}"`],
    ['in quotes with white space', `password = "${value} and more"`],
    ['with escaped quotes', `{\\"password\\": \\"${value}\\"}`],
    ['base64 of a document', { data: Buffer.from(`DB_PASSWORD=${value}\n`).toString('base64') }],
    ['base64 of a user and a password', { dockerAuth: Buffer.from(`user:${value}`).toString('base64') }],
    ['percent-encoded twice', `https%253A%252F%252Fu%253A${value}%2540example.com`],
    ['of digits', { password: 12_345_678 }],
    ['at the end of a very long text', `${'word '.repeat(50_000)}password=${value}`],
    ['that is very long', { token: value.repeat(20_000) }],
    ['that is a very long token', `${github}${value.repeat(20_000)}`],
    ['after a letter', `x${github}`],
    ['in an npm configuration', `//registry.npmjs.org/:_authToken=${value}`],
    ['in a Maven setting', `<password>${value}</password>`],
    ['in a query string that HTML escapes', `https://example.com/?a=1&amp;access_token=${value}`],
    ['without a user', `redis://:${value}@cache:6379`],
    ['with a slash, of a database', `postgres://app:${value}/x@db:5432/shop`],
    ['with an at sign', `https://app:a@${value}@example.com/`],
  ])('%s', (_, member) => {
    const { shown } = secretsOf({ member });
    for (const part of [
      value,
      value.toUpperCase(),
      github,
      '12345678',
      Buffer.from(value).toString('base64').slice(4, 16),
    ])
      expect(shown).not.toContain(part);
    expect(shown).toContain(MASK);
  });

  it('of a private key on several lines, in a list and cut off', () => {
    const lines = [`-----BEGIN ${'OPENSSH PRIVATE'} KEY-----`, pseudoRandom(1, 64), pseudoRandom(2, 64)];
    for (const member of [lines.join('\n'), lines.join('\\n'), lines]) {
      const { shown } = secretsOf({ member });
      expect(shown).not.toContain(lines[1]);
      expect(shown).not.toContain(lines[2]);
    }
  });
});

describe('internal hosts', () => {
  const hosts = [
    'db.prod.internal',
    'ci.corp',
    'vault.svc.cluster.local',
    '10.1.2.3',
    '192.168.7.9',
    '172.20.0.4',
    'nas.lan',
  ];
  it.each(hosts)('%s is masked in content only', (host) => {
    const text = `connect to https://${host}:8080/x failed`;
    expect(maskSecrets({ text }, { hosts: true }).text).toBe(`connect to https://${MASK}:8080/x failed`);
    expect(maskSecrets({ text }).text).toBe(text);
  });
  it.each([
    'example.com',
    '10.1.2',
    '110.1.2.3',
    '1.10.1.2.3',
    '172.32.0.4',
    '8.8.8.8',
    'local',
    'internal',
    'a.internal.com',
    'my.localhost.example',
  ])('%s is none', (host) => expect(maskSecrets({ host }, { hosts: true })).toEqual({ host }));
});

describe('what is public stays readable', () => {
  it('a digest, in which no rule finds a secret', () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
    const digest = fc.oneof(
      hex(64).map((value) => `sha256:${value}`),
      hex(128).map((value) => `sha512:${value}`),
      hex(40).map((value) => `sha1:${value}`),
    );
    fc.assert(
      fc.property(digest, (text) => findSecrets(text).length === 0 && maskText(text) === text),
      { numRuns: 2000 },
    );
  });

  const bytes = Buffer.from(SHA256 + SHA256, 'hex').toString('base64');
  it.each<[unknown]>([
    [{ digest: { sha256: SHA256, gitCommit: COMMIT, sha512: SHA256 + SHA256, sha1: COMMIT } }],
    [{ keyid: `SHA256:${pseudoRandom(5, 43)}`, publicKey: bytes, signature: bytes, sig: bytes, certificate: bytes }],
    [{ cid: `Qm${pseudoRandom(6, 44).replace(/[0OIl]/g, 'a')}`, uuid: '123e4567-e89b-12d3-a456-426614174000' }],
    [
      {
        purl: 'pkg:npm/%40acme/token-store@1.2.3?checksum=sha256:abc',
        cpe: 'cpe:2.3:a:passwd:passwd:1.2:*:*:*:*:*:*:*',
      },
    ],
    [
      {
        token_type: 'Bearer',
        secretName: 'deploy',
        PASSWORD_FILE: '/run/secrets/db',
        tokens: 12,
        author: 'A',
        monkey: 'b',
      },
    ],
    [{ TOKEN: '[MASKED]', PASSWORD: '', SECRET_TOKEN: '$TOKEN', A_TOKEN: '${{ secrets.NPM_TOKEN }}', B_SECRET: '***' }],
    [{ ACCESS_TOKEN: `sha256:${SHA256}` }],
    [{ pem: '-----BEGIN PUBLIC KEY-----\nQUJD\n-----END PUBLIC KEY-----' }],
    ['git+https://github.com/acme/shop@refs/heads/main'],
    ['https://git@github.com/acme/shop.git'],
    ['ssh://git@github.com:22/acme/shop.git and git@github.com:acme/shop.git'],
    [`ghcr.io/acme/shop:v1.2@sha256:${SHA256}`],
    ['https://token.actions.githubusercontent.com'],
    ['a token is needed: Authorization: Bearer …'],
    ['the password must be changed; use --token to pass a token, and --password for a password'],
    ['mailto:jane@example.com, Person: Jane Doe (jane.doe@example.com)'],
    ['https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.2.3'],
    ['pkg:maven/org.acme/auth:core@1.0'],
    ['2026-01-02T03:04:05Z'],
    ['https://example.com:8080/package@1.0.0'],
    [{ next_page_token: pseudoRandom(9, 30) }],
    [{ node_id: Buffer.from('012:Organization80431187').toString('base64') }],
  ])('%j', (value) => {
    const { found } = secretsOf({ value });
    expect(found).toEqual([]);
    expect(maskSecrets(value)).toBe(value);
  });

  it('leaves the original as it was, and shares what has no secret', () => {
    const value = { a: { MY_TOKEN: 'opaque' }, b: { c: 1 } };
    const shown = maskSecrets(value);
    expect(value.a.MY_TOKEN).toBe('opaque');
    expect(shown.a.MY_TOKEN).toBe(MASK);
    expect(shown.b).toBe(value.b);
  });

  it('holds for any JSON: masking again changes nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const once = maskSecrets(value as JsonValue);
        expect(canonicalJson(maskSecrets(once) as JsonValue)).toBe(canonicalJson(once as JsonValue));
      }),
      { numRuns: 300 },
    );
  });
});

describe('hostile texts', () => {
  const MEGABYTE = 1_000_000;
  const hostile = [
    'eyJ',
    'eyJ-',
    'eyJaaaaaaaa.',
    'a.',
    '://',
    'x://',
    'x://@',
    'a:b@',
    '@a.bc',
    ':',
    'token=',
    'auth=',
    'key=',
    '?key=',
    '?token=',
    'password="',
    "password='",
    'password=\\"',
    'password: ',
    '--password ',
    'Basic ',
    'Bearer ',
    'login -p',
    '%41',
    '%3A%40',
    '%',
    '=',
    'glpat-',
    'AKIA',
    'sk-ant-',
    'SG.',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN A B C D ',
    'hooks.slack.com/services/',
    '$2a$',
    '.atlasv1.',
    'Q~',
    '-us1',
    '10.',
    'a.internal.',
    '<password>',
    'a_',
    'aA',
    '"',
    '\\',
  ];
  // A search that is not linear would take minutes for these, and the test would time out.
  it.each(hostile)('%j, repeated to a megabyte', (part) => {
    const text = part.repeat(Math.ceil(MEGABYTE / part.length));
    maskSecrets({ text, password: text, list: [text] }, { hosts: true, onSecret: () => undefined });
    expect(maskText(text).length).toBeLessThan(20 * MEGABYTE);
  });

  it.each([
    ['-p', 'x'],
    ['-u', 'x'],
    ['--user', 'a:b'],
    ['--token', '-p'],
  ])('a list of %j and %j, repeated to a million elements', (option, value) => {
    const list = Array.from({ length: MEGABYTE }, (_, i) => (i % 2 === 0 ? option : value));
    expect(maskSecrets(list)).toHaveLength(MEGABYTE);
  });

  it.each(['-u', '--user', '-p', '--password'])('an object with members of any name behind %s', (option) => {
    const list = ['login', option, { toString: 1, includes: 1, length: 'x' }];
    expect(maskSecrets(list)).toEqual(list);
  });
});

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(CORPUS);

describe('the corpus', () => {
  it('is there, or this says that it is not', () => {
    if (!present) console.log(`false maskings are not counted: ${CORPUS} is not there`);
    expect(existsSync(CORPUS)).toBe(present);
  });

  it.runIf(present)('has less than 1 % of its values masked', () => {
    const counts = { values: 0, masked: 0 };
    for (const entry of readdirSync(CORPUS, { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        for (const value of valuesOf(readFileSync(join(entry.parentPath, entry.name), 'utf8')))
          compare(value, maskSecrets(value), counts);
    const percent = (100 * counts.masked) / counts.values;
    console.log(`masked in the corpus: ${counts.masked} of ${counts.values} values, ${percent.toFixed(4)} %`);
    expect(counts.values).toBeGreaterThan(100_000);
    expect(percent).toBeLessThan(1);
  });
});

describe('what was searched before', () => {
  const member = (text: string) => `{"password":"${text}"}`;
  const texts = [
    ...PLANTED.flatMap(({ hidden, member: planted }) => [hidden, member(hidden), JSON.stringify(planted)]),
    ...['\ud800', '\ufffd'].flatMap((character) => [`lib ${character} 1.0.0`, `password=${character}hunter22`]),
    ...Array.from({ length: 50 }, (_, n) => `pkg:npm/lib-${n}@1.0.0`),
  ];
  const expected = new Map(texts.map((text) => [text, maskText(text)]));

  it('changes no answer, in whatever order the texts come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(texts), (some) => {
        for (const text of some) expect(maskText(text)).toBe(expected.get(text));
      }),
      { numRuns: 20 },
    );
  });

  it('changes no answer after more texts than are remembered', () => {
    for (let n = 0; n < 40_000; n += 1) maskText(`a component without a secret, number ${n}`);
    for (const text of texts) expect(maskText(text)).toBe(expected.get(text));
  });
});

/** The documents of a file, with the payloads of their envelopes decoded beside them. */
function valuesOf(text: string): unknown[] {
  const parse = (part: string): unknown => {
    try {
      return JSON.parse(part) as unknown;
    } catch {
      return part;
    }
  };
  const whole = parse(text);
  const documents = typeof whole === 'string' ? text.split('\n').map(parse) : [whole];
  return documents.flatMap((document) => [document, ...payloadsIn(document).map((payload) => parse(payload))]);
}

function payloadsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'payload' && typeof member === 'string'
      ? [Buffer.from(member, 'base64').toString('utf8')]
      : payloadsIn(member),
  );
}

function compare(original: unknown, shown: unknown, counts: { values: number; masked: number }): void {
  if (typeof original === 'object' && original !== null) {
    const [before, after] = [Object.entries(original), Object.entries(shown as object)];
    for (const [i, [key, member]] of before.entries()) {
      if (after[i]![0] !== key) counts.masked += 1;
      compare(member, after[i]![1], counts);
    }
    return;
  }
  counts.values += 1;
  if (original !== shown) counts.masked += 1;
}
