import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { main } from '../main.ts';

const SLUG = 'github.com/acme/web';
const ISSUER = 'https://token.actions.githubusercontent.com';
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
  await run('add', SLUG, '--repository-id', '77');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: folder });
  const exit = await main(['project', ...argv], io);
  const output = io.output();
  return { exit, output, errors: io.errors(), json: argv.includes('--json') ? JSON.parse(output) : null };
}
const expectations = (...argv: string[]) => run('expectations', SLUG, ...argv);
const because = ['--reason', 'we build with this'];
function file(content: string): string {
  const path = join(folder, 'expectations.json');
  writeFileSync(path, content);
  return path;
}

it('says what a project expects', async () => {
  expect(await expectations()).toEqual({
    exit: 0,
    output:
      `${SLUG}: derived, nobody has said anything else\n` +
      '  Workflows of the source repository may make claims of every kind.\n' +
      '  Keys and pinned certificates of the trust may make claims of every kind.\n' +
      '  Senders scoped to the project may make claims of every kind without a signature.\n' +
      '  Provenance counts from every builder that the policy recognises.\n',
    errors: '',
    json: null,
  });
});

it('replaces the expectations with a document, and goes back to what is derived', async () => {
  const set = await expectations('--set', file('{"scopedSenders":"none"}'), ...because);
  expect(set).toMatchObject({ exit: 0, errors: '' });
  expect(set.output).toContain(`${SLUG}: said, version 1\n`);
  expect(set.output).toContain(` by ${userInfo().username}: we build with this\n`);
  expect(set.output).toContain('  Senders scoped to the project may claim nothing without a signature.\n');
  const { json } = await expectations('--json');
  expect(json).toMatchObject({ version: 1, document: { scopedSenders: 'none' } });
  expect(await expectations('--set', file(JSON.stringify(json.document)), ...because, '--json')).toMatchObject({
    exit: 0,
    json: { version: 2, document: json.document },
  });
  expect(await expectations('--derived', ...because)).toMatchObject({
    exit: 0,
    output: expect.stringContaining(`${SLUG}: derived, version 3\n`),
  });
});

it('accepts a signer, and a builder where the project names its builders', async () => {
  const signer = 'https://github.com/acme/release/.github/workflows/sbom.yml@refs/heads/main';
  await expectations('--set', file('{"builders":["https://acme.com/builder"]}'), ...because);
  await expectations('--accept-builder', 'https://acme.com/other', ...because);
  const accepted = await expectations(
    '--accept-signer',
    signer,
    '--issuer',
    ISSUER,
    '--kinds',
    'sbom,scan',
    ...because,
    '--json',
  );
  expect(accepted).toMatchObject({
    exit: 0,
    json: {
      version: 3,
      document: {
        signers: [{ identity: signer, issuer: ISSUER, kinds: ['sbom', 'scan'] }],
        builders: ['https://acme.com/builder', 'https://acme.com/other'],
      },
    },
  });
});

it('answers no where somebody else was faster', async () => {
  await expectations('--derived', ...because);
  const late = ['--derived', ...because, '--if-version', '0'];
  const message = `the expectations of ${SLUG} have version 1, not 0: read them again`;
  expect(await expectations(...late)).toMatchObject({ exit: 1, output: '', errors: `attestry: ${message}\n` });
  expect(await expectations(...late, '--json')).toMatchObject({
    exit: 1,
    json: { error: { code: 'conflict', message } },
  });
});

it.each<[string, string[], RegExp]>([
  ['an unknown project', ['expectations', 'github.com/no/body'], /no project is or was called github\.com\/no\/body/],
  ['a change without a reason', ['--derived'], /a change needs --reason/],
  ['two changes', ['--derived', '--accept-builder', 'b', ...because], /one change at a time/],
  ['a reason without a change', because, /belong to a change/],
  ['an issuer of a sender', ['--accept-sender', 'token:1', '--issuer', ISSUER, ...because], /--issuer belongs to/],
  ['kinds of a document', ['--derived', '--kinds', 'all', ...because], /--kinds belongs to/],
  [
    'an unknown kind',
    ['--accept-signer', 'key', '--kinds', 'sbon', ...because],
    /"sbon" is no kind.*\(at \/kinds\/0\)/,
  ],
  ['a wide pattern', ['--set', '{"builders":["*"]}', ...because], /too wide.*\(at \/builders\/0\)/],
  ['a document that is no JSON', ['--set', '{"builders":', ...because], /is not JSON that can be read/],
  ['a large document', ['--set', JSON.stringify({ builders: ['b'.repeat(70_000)] }), ...because], /65536 bytes/],
])('%s is wrong usage', async (_name, argv, message) => {
  const given = argv.map((text, at) => (argv[at - 1] === '--set' ? file(text) : text));
  const answer = await (argv[0] === 'expectations' ? run(...given) : expectations(...given));
  expect(answer).toMatchObject({ exit: 2, output: '', errors: expect.stringMatching(message) });
  expect((await expectations('--json')).json).toMatchObject({ version: 0 });
});

it('cannot tell without the file', async () => {
  expect(await expectations('--set', join(folder, 'none.json'), ...because)).toMatchObject({ exit: 3 });
});
