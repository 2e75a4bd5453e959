import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Run one command on the folder; its JSON where that was asked for. */
async function run(...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') });
  const exit = await main(argv, io);
  return {
    exit,
    output: io.output(),
    errors: io.errors(),
    json: argv.includes('--json') ? JSON.parse(io.output()) : null,
  };
}

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('quarantine', () => {
  it('is made, listed and released, and refuses what it does not know', async () => {
    await run('token', 'create', '--scope', 'ingest', '--name', 'ci');
    expect((await run('token', 'revoke', '1')).errors).toContain('attestry quarantine --sender token:1 --reason');
    const made = await run('quarantine', '--from', '2026-01-01', '--until', '2026-01-02', '--reason', 'a bad day');
    expect(made).toMatchObject({ exit: 0, output: expect.stringContaining('received from 2026-01-01T00:00:00.000Z') });
    expect((await run('quarantine', 'list')).output).toContain('a bad day');
    expect((await run('quarantine', 'list', '--json')).json).toMatchObject({
      quarantines: [{ id: 1, documents: 0, createdBy: { kind: 'command-line' } }],
      cursor: null,
    });
    expect(await run('quarantine', 'release', '1', '--reason', 'over')).toMatchObject({
      exit: 0,
      output: 'released: quarantine 1\n',
    });
    expect(await run('quarantine', 'release', '1', '--reason', 'over')).toMatchObject({ exit: 2 });
    expect(await run('quarantine', '--sender', 'token:1', '--reason', 'x')).toMatchObject({
      exit: 2,
      errors: expect.stringContaining('nobody has sent anything'),
    });
    expect(await run('quarantine', '--reason', 'x')).toMatchObject({ exit: 2 });
  });
});

describe('token', () => {
  it('shows a token once, and what became of it', async () => {
    const made = await run('token', 'create', '--scope', 'ingest', '--scope', 'read', '--name', 'ci');
    expect(made).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/^attestry_[\w-]{43}\n$/),
      errors: expect.stringContaining('token revoke 1'),
    });
    expect((await run('token', 'list', '--json')).json).toMatchObject({
      tokens: [{ id: 1, name: 'ci', scopes: ['ingest', 'read'], revokedAt: null }],
    });
    expect((await run('token', 'list')).output).not.toContain(made.output.trim().slice(-20));
    expect(await run('token', 'revoke', '1')).toMatchObject({ exit: 0, output: 'revoked: 1\n' });
    expect((await run('--json', 'token', 'list')).json.tokens[0].revokedAt).toMatch(/^\d{4}-/);
  });

  it('expires when its maker says, and is rotated', async () => {
    const made = await run('token', 'create', '--scope', 'ingest', '--name', 'ci', '--expires', '10d');
    const end = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    expect(made.errors).toContain(`It expires on ${end}.`);
    expect((await run('token', 'list')).output).toContain(`${end} (in 10 d)`);
    const rotated = await run('token', 'rotate', '1', '--overlap', '0m');
    expect(rotated).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/^attestry_[\w-]{43}\n$/),
      errors: expect.stringContaining('Token 1 works until'),
    });
    expect((await run('token', 'list')).output).toContain('(expired)');
    expect(await run('token', 'rotate', '1')).toMatchObject({ exit: 2, errors: expect.stringMatching(/no token 1/) });
    const last = await run('token', 'create', '--scope', 'ingest', '--name', 'x', '--expires', 'never', '--json');
    expect(last.json).toMatchObject({ id: 3, expiresAt: null });
    expect(await run('token', 'rotate', '3')).toMatchObject({ exit: 0 });
    expect(await run('token', 'rotate', '3')).toMatchObject({ exit: 2, errors: expect.stringMatching(/token 4/) });
  });

  it.each([
    [['create', '--scope', 'everything', '--name', 'ci'], /everything is not a scope/],
    [['create', '--scope', 'ingest', '--name', ' '], /needs a name/],
    [['create', '--scope', 'ingest', '--name', 'ci', '--expires', 'soon'], /m, h, d or w/],
    [['create', '--scope', 'ingest', '--name', 'ci', '--expires', '9999w'], /five years/],
    [['rotate', '9'], /no token 9/],
    [['revoke', '7'], /no token 7/],
    [['revoke', 'ci'], /number of a token/],
  ])('%j is wrong usage', async (argv, message) => {
    expect(await run('token', ...argv)).toMatchObject({ exit: 2, errors: expect.stringMatching(message) });
  });
});

describe('trust', () => {
  const instance = createInstance('cli');
  const at = new Date('2026-05-01T12:00:00Z');
  const signed = JSON.stringify(
    instance.sign(
      {
        _type: 'https://in-toto.io/Statement/v1',
        subject: [{ name: 'a', digest: { sha256: 'ab'.repeat(32) } }],
        predicateType: 'https://example.com/p/v1',
        predicate: {},
      },
      { identity: 'https://example.com/signer', issuer: 'https://issuer.example.com', at },
    ),
  );

  it('decides what verify says, from the moment it is added to the moment it is removed', async () => {
    const [bundle, root] = [file('bundle.json', signed), file('root.json', instance.trustedRootJson)];
    expect(await run('verify', bundle)).toMatchObject({ exit: 1, output: expect.stringMatching(/outcome +untrusted/) });
    expect(await run('verify', bundle, '--trusted-root', root)).toMatchObject({ exit: 0 });

    const added = await run('trust', 'add', root, '--name', 'mine', '--json');
    expect(added).toMatchObject({ exit: 0, json: { added: [{ name: 'mine', kind: 'trusted-root' }], present: [] } });
    expect((await run('trust', 'add', root)).output).toMatch(/^already trusted: /);
    expect((await run('trust', 'list')).output).toMatch(/trusted-root +1\/1\/1 .* mine\n/);

    const verified = await run('verify', bundle, '--identity', 'https://example.com/signer', '--json');
    expect(verified).toMatchObject({
      exit: 0,
      json: {
        results: [{ format: 'sigstore-bundle', verification: { outcome: 'verified', trust: { name: 'mine' } } }],
      },
    });
    expect(await run('verify', bundle, '--identity', 'https://example.com/sign')).toMatchObject({
      exit: 1,
      output: expect.stringMatching(
        /✗ identity .*\n +expected: https:\/\/example\.com\/sign\n +actual: +https:\/\/example\.com\/signer\n/,
      ),
    });
    expect(await run('verify', bundle, '--identity-regexp', 'example')).toMatchObject({ exit: 1 });

    expect(await run('trust', 'remove', 'mine')).toMatchObject({
      exit: 0,
      output: expect.stringContaining('no longer trusted: mine'),
    });
    expect(await run('verify', bundle)).toMatchObject({ exit: 1 });
  });

  it('takes a key, with its hint, thresholds and validity', async () => {
    const key = instance.key('release');
    const bundle = file(
      'bundle.json',
      JSON.stringify(
        instance.signWithKey(
          {
            _type: 'https://in-toto.io/Statement/v1',
            subject: [{ name: 'a', digest: { sha256: 'ab'.repeat(32) } }],
            predicateType: 'https://example.com/p/v1',
            predicate: {},
          },
          key,
        ),
      ),
    );
    expect(
      await run('trust', 'add', file('key.pem', key.pem), '--name', 'release key', '--valid-from', '2024-01-01'),
    ).toMatchObject({ exit: 0 });
    expect((await run('trust', 'list', '--json')).json.trust.at(-1)).toMatchObject({
      name: 'release key',
      kind: 'key',
      validFrom: '2024-01-01T00:00:00.000Z',
      thresholds: { tlog: 0, ctlog: 0, timestamp: 0 },
    });
    expect(await run('verify', bundle)).toMatchObject({ exit: 0 });
    expect(await run('verify', bundle, '--tlog-threshold', '1')).toMatchObject({ exit: 1 });
  });

  it.each([
    [['add', 'package.json'], 2, /neither a trusted root/],
    [['add', 'nowhere.pem'], 3, /there is no such file/],
    [['remove', 'nobody'], 2, /no trust entry has the id or name nobody/],
    [['add', 'package.json', '--valid-from', 'soon'], 2, /RFC 3339/],
  ])('%j', async (argv, exit, message) => {
    expect(await run('trust', ...argv)).toMatchObject({ exit, errors: expect.stringMatching(message) });
  });
});

describe('verify', () => {
  it.each([
    [
      'unsigned',
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [{ digest: { sha256: 'ab'.repeat(32) } }],
        predicateType: 'https://example.com/p',
        predicate: {},
      }),
      1,
      /outcome +unsigned/,
    ],
    ['unreadable', '{"a": 1', 1, /unreadable/],
    ['nothing at all', '', 1, /unreadable/],
  ])('%s is a no', async (_, content, exit, said) => {
    expect(await run('verify', file('evidence.json', content))).toMatchObject({
      exit,
      output: expect.stringMatching(said),
    });
  });

  it('wants a digest where one is expected', async () => {
    expect(await run('verify', 'package.json', '--digest', 'abc')).toMatchObject({
      exit: 2,
      errors: expect.stringContaining('is not a digest'),
    });
  });
});
