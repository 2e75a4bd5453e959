import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { CLAIM_KINDS, type ClaimKind } from './claim-kind.ts';
import { DERIVED_EXPECTATIONS, type Expectations } from './expectations.ts';
import { areDerived, storedExpectations, writeExpectations } from './expectations-document.ts';
import { readExpectations } from './read-expectations.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';
const REPOSITORY = { host: 'github.com', id: '77' };
const read = (document: JsonValue) => {
  const answer = readExpectations(document, REPOSITORY);
  if (!answer.ok) throw new Error(`${answer.pointer} ${answer.message}`);
  return answer.expectations;
};
const signer = (change: Record<string, JsonValue>) => ({
  signers: [{ identity: 'release@acme.com', issuer: 'https://accounts.google.com', kinds: 'all', ...change }],
});
const identity = (pattern: string) => signer({ identity: pattern });

describe('a document of expectations', () => {
  it('without members means what is derived', () => {
    expect(read({})).toEqual(DERIVED_EXPECTATIONS);
    expect(areDerived(read({ builders: null, signers: [], ownWorkflows: 'all' }))).toBe(true);
    expect(areDerived(read({ scopedSenders: 'none' }))).toBe(false);
  });

  it('states who speaks for which kind', () => {
    const document = {
      ownWorkflows: ['sbom', 'provenance'],
      scopedSenders: 'none',
      signers: [
        { identity: 'https://github.com/acme/*', issuer: GITHUB, kinds: ['scan'] },
        { identity: 'release key', issuer: null, kinds: 'all' },
      ],
      senders: [{ sender: 'token:3', kinds: ['deployment'] }],
      builders: ['https://github.com/acme/builders/*'],
      sourceRepository: { host: 'GitHub.com', id: '77' },
    } satisfies JsonValue;
    expect(read(document)).toEqual({
      ownWorkflows: ['provenance', 'sbom'],
      configuredKeys: CLAIM_KINDS,
      scopedSenders: [],
      signers: [
        { identity: 'https://github.com/acme/*', issuer: GITHUB, kinds: ['scan'] },
        { identity: 'release key', issuer: null, kinds: CLAIM_KINDS },
      ],
      senders: [{ sender: 'token:3', kinds: ['deployment'] }],
      builders: ['https://github.com/acme/builders/*'],
    });
  });

  it.each([
    'https://github.com/acme/*',
    'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/*',
    'spiffe://acme.internal/ns/*',
    '*@acme.com',
    '*@mail.acme.com',
    '*@mail.acme.co.uk',
  ])('may have the pattern %s', (pattern) => {
    const issuer = 'https://issuer.acme.com';
    expect(readExpectations(signer({ identity: pattern, issuer })).ok).toBe(true);
  });
});

type Case = [name: string, document: JsonValue, code: string, pointer: string, message: RegExp];
const FORM: Case[] = [
  ['no object', [], 'bad-request', '', /an object with ownWorkflows/],
  ['an unknown member', { 'own/flows': 'all' }, 'bad-request', '/own~1flows', /members are ownWorkflows, conf/],
  [
    'an unknown member of a signer',
    signer({ kind: 'all' }),
    'bad-request',
    '/signers/0/kind',
    /identity, issuer, kinds/,
  ],
  ['an unknown kind', { ownWorkflows: ['sbom', 'sbon'] }, 'bad-request', '/ownWorkflows/1', /"sbon".*provenance, sbom/],
  ['a kind that is no text', { ownWorkflows: [7] }, 'bad-request', '/ownWorkflows/0', /7 is no kind/],
  ['no kinds', { configuredKeys: [] }, 'bad-request', '/configuredKeys', /empty: write "all", "none" or/],
  ['no kinds of a signer', signer({ kinds: [] }), 'bad-request', '/signers/0/kinds', /empty: write "all" or/],
  ['the kinds of a signer as none', signer({ kinds: 'none' }), 'bad-request', '/signers/0/kinds', /"all" or a list/],
  ['a kind twice', { scopedSenders: ['vex', 'vex'] }, 'bad-request', '/scopedSenders/1', /vex is in the list twice/],
  ['kinds that are null', { ownWorkflows: null }, 'bad-request', '/ownWorkflows', /"all", "none" or/],
  ['signers that are no list', { signers: {} }, 'bad-request', '/signers', /signers is a list/],
  ['signers that are null', { signers: null }, 'bad-request', '/signers', /signers is a list/],
  ['builders that are no list', { builders: 'all' }, 'bad-request', '/builders', /a list, or null/],
  ['an empty identity', identity(''), 'bad-request', '/signers/0/identity', /a text is expected/],
  ['an identity with space around it', identity('x '), 'bad-request', '/signers/0/identity', /white space/],
  [
    'an identity with a control character',
    identity('a\u0007b'),
    'bad-request',
    '/signers/0/identity',
    /cannot be shown/,
  ],
  ['a sender without a kind', senders('3'), 'bad-request', '/senders/0/sender', /token:3; the kinds are token, work/],
  ['a job as sender', senders('job:prune'), 'bad-request', '/senders/0/sender', /the kinds are token/],
  ['nobody as sender', senders('anonymous:'), 'bad-request', '/senders/0/sender', /the kinds are token/],
];
const CONTENT: Case[] = [
  [
    'a signer twice',
    { signers: [signer({}).signers[0]!, signer({ kinds: ['vex'] }).signers[0]!] },
    'unprocessable',
    '/signers/1',
    /the same signer/,
  ],
  [
    'a sender twice',
    { senders: [...senders('token:3').senders, ...senders('token:3').senders] },
    'unprocessable',
    '/senders/1',
    /same sender/,
  ],
  ['a builder twice', { builders: ['b', 'b'] }, 'unprocessable', '/builders/1', /the same builder/],
  ['a sender pattern', senders('token:*'), 'unprocessable', '/senders/0/sender', /compared exactly/],
  ['101 signers', { signers: many(101) }, 'unprocessable', '/signers', /at most 100 signers/],
  ['a text of 1,001 characters', { builders: ['b'.repeat(1001)] }, 'unprocessable', '/builders/0', /at most 1000/],
  [
    'a document over 64 KiB',
    { builders: many(100).map((_, at) => `${at}`.padEnd(900)) },
    'too-large',
    '',
    /65536 bytes/,
  ],
  [
    'a URL without an issuer',
    signer({ identity: 'https://github.com/acme/web', issuer: null }),
    'unprocessable',
    '/signers/0/issuer',
    /needs the issuer/,
  ],
  ['an address without an issuer', signer({ issuer: null }), 'unprocessable', '/signers/0/issuer', /needs the issuer/],
  [
    'a missing issuer',
    { signers: [{ identity: 'key', kinds: 'all' }] },
    'bad-request',
    '/signers/0',
    /or null for a key/,
  ],
  [
    'an issuer pattern',
    signer({ issuer: 'https://*' }),
    'unprocessable',
    '/signers/0/issuer',
    /an issuer is compared exactly/,
  ],
  ['an empty list of builders', { builders: [] }, 'unprocessable', '/builders', /accepts no provenance/],
  [
    'no speaker for provenance',
    { ownWorkflows: ['sbom'], configuredKeys: 'none' },
    'unprocessable',
    '/ownWorkflows',
    /could never have provenance/,
  ],
  [
    'another host',
    { sourceRepository: { host: 'gitlab.com', id: '77' } },
    'conflict',
    '/sourceRepository/host',
    /at github.com/,
  ],
  [
    'another repository',
    { sourceRepository: { host: 'github.com', id: '78' } },
    'conflict',
    '/sourceRepository/id',
    /has the id 77/,
  ],
];
const TOO_WIDE = [
  '*',
  'https://*',
  'https://github.com/*',
  'https://github.com*',
  'https://github.com/acme*',
  '*acme*',
  'key *',
];
const PUBLIC_HOSTS = ['*@gmail.com', '*@GMX.de', '*@yahoo.co.uk', '*@users.noreply.github.com', '*@web.de'];
const EXPRESSIONS = [
  '.*',
  '^https://github.com/acme/web$',
  'https://github\\.com/acme/web',
  'https://github.com/acme/.*',
];
const PATTERNS: Case[] = [
  ...TOO_WIDE.map((text): Case => [text, identity(text), 'unprocessable', '/signers/0/identity', /too wide.*acme\/\*/]),
  ...TOO_WIDE.map((text): Case => [
    `builder ${text}`,
    { builders: [text] },
    'unprocessable',
    '/builders/0',
    /too wide/,
  ]),
  ...PUBLIC_HOSTS.map((text): Case => [
    text,
    identity(text),
    'unprocessable',
    '/signers/0/identity',
    /anybody can have/,
  ]),
  ...EXPRESSIONS.map((text): Case => [
    text,
    identity(text),
    'unprocessable',
    '/signers/0/identity',
    /regular expression/,
  ]),
  ['builder *@acme.com', { builders: ['*@acme.com'] }, 'unprocessable', '/builders/0', /too wide/],
  [
    '*@acme.com of jobs',
    signer({ identity: '*@acme.com', issuer: GITHUB }),
    'unprocessable',
    '/signers/0/identity',
    /a branch of anybody/,
  ],
];

function senders(sender: string) {
  return { senders: [{ sender, kinds: 'all' }] };
}
function many(count: number): JsonValue[] {
  return Array.from({ length: count }, (_, at) => ({ identity: `key ${at}`, issuer: null, kinds: 'all' }));
}

describe('a document is refused with', () => {
  it.each([...FORM, ...CONTENT, ...PATTERNS])('%s', (_name, document, code, pointer, message) => {
    expect(readExpectations(document, REPOSITORY)).toEqual({
      ok: false,
      code,
      pointer,
      message: expect.stringMatching(message),
    });
  });

  it('the id of a repository that is not known', () => {
    const document = { sourceRepository: { host: 'github.com', id: '77' } };
    expect(readExpectations(document, { host: 'github.com', id: null })).toMatchObject({
      code: 'conflict',
      pointer: '/sourceRepository/id',
    });
  });

  it('a regular expression, with the pattern that is perhaps meant', () => {
    expect(readExpectations(identity('^https://github\\.com/acme/.*$'))).toMatchObject({
      message: expect.stringContaining('Perhaps "https://github.com/acme/*" is meant'),
    });
    expect(readExpectations(identity('.*'))).toMatchObject({ message: expect.not.stringContaining('Perhaps') });
  });
});

const kinds = (minLength: number) =>
  fc
    .subarray([...CLAIM_KINDS], { minLength })
    .map((some): readonly ClaimKind[] => CLAIM_KINDS.filter((kind) => some.includes(kind)));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((one) => {
  const alone = readExpectations({ builders: [one] });
  return alone.ok && !/[*@:]/.test(one);
});
const expectationsArbitrary = fc.record({
  ownWorkflows: kinds(0).map((some): readonly ClaimKind[] => [...new Set<ClaimKind>(['provenance', ...some])]),
  configuredKeys: kinds(0),
  scopedSenders: kinds(0),
  signers: fc.uniqueArray(fc.record({ identity: text, issuer: fc.option(text, { nil: null }), kinds: kinds(1) }), {
    maxLength: 5,
    selector: ({ identity: name, issuer }) => JSON.stringify([name, issuer]),
  }),
  senders: fc.uniqueArray(fc.record({ sender: text.map((name) => `token:${name}`), kinds: kinds(1) }), {
    maxLength: 3,
    selector: ({ sender }) => sender,
  }),
  builders: fc.option(fc.uniqueArray(text, { minLength: 1, maxLength: 3 }), { nil: null }),
}) satisfies fc.Arbitrary<Expectations>;

it('whatever is written is read as it was', () => {
  fc.assert(
    fc.property(expectationsArbitrary, (expectations) => {
      const document = writeExpectations(expectations);
      const sorted = {
        ...expectations,
        ownWorkflows: CLAIM_KINDS.filter((one) => expectations.ownWorkflows.includes(one)),
      };
      expect(readExpectations(document)).toEqual({ ok: true, expectations: sorted });
      expect(storedExpectations(JSON.parse(JSON.stringify(document)) as typeof document)).toEqual(sorted);
    }),
  );
});

it('any JSON value is read or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(readExpectations(value as JsonValue)).toMatchObject({ ok: expect.any(Boolean) });
    }),
  );
});
