import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { main } from '../main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  return runWith({}, ...argv);
}
async function runWith(env: Record<string, string>, ...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: folder, ...env });
  const exit = await main(['project', ...argv], io);
  const output = io.output();
  return { exit, output, errors: io.errors(), json: argv.includes('--json') ? JSON.parse(output) : null };
}

it('claims a project, lists who claimed it, and withdraws the claim', async () => {
  const claimed = await run('add', 'github.com/acme/web', '--repository-id', '77', '--owner-id', '42');
  expect(claimed).toMatchObject({
    exit: 0,
    output: 'claimed: github.com/acme/web (repository id 77, owner id 42)\n',
    errors: '',
  });
  expect(await run('add', 'github.com/acme/web', '--json')).toMatchObject({
    exit: 0,
    json: { slug: 'github.com/acme/web', repositoryId: '77', ownerId: '42', present: true },
  });
  expect((await run('list', '--json')).json).toMatchObject({
    projects: [
      {
        slug: 'github.com/acme/web',
        claimedAt: expect.stringMatching(/^\d{4}-/),
        claimedBy: { kind: 'command-line', name: userInfo().username },
      },
    ],
  });
  expect((await run('list')).output).toMatch(/^\d{4}-\d\d-\d\d .* 77 +42 +github\.com\/acme\/web$/m);
  expect(await run('remove', 'github.com/acme/web')).toMatchObject({
    exit: 0,
    output: 'no longer claimed: github.com/acme/web. Its evidence stays.\n',
  });
  expect((await run('list')).output).toMatch(/^no /m);
});

it('says what a claim without an id does not do', async () => {
  expect(await run('add', 'gitlab.com/group/app')).toMatchObject({
    exit: 0,
    output: 'claimed: gitlab.com/group/app (by its name only)\n',
    errors: expect.stringContaining('--repository-id'),
  });
});

it('answers no to ids that contradict, with the code conflict', async () => {
  await run('add', 'github.com/acme/web', '--repository-id', '77');
  expect(await run('add', 'github.com/acme/web', '--repository-id', '78')).toMatchObject({
    exit: 1,
    output: '',
    errors: 'attestry: github.com/acme/web is known with the repository id 77, not 78\n',
  });
  expect(await run('add', 'github.com/acme/web', '--repository-id', '78', '--json')).toMatchObject({
    exit: 1,
    json: { error: { code: 'conflict' } },
  });
});

it.each([
  [['add', 'web'], /not a repository/],
  [['add', 'github.com/acme/web', '--repository-id', 'a b'], /not an id/],
  [['remove', 'github.com/acme/web'], /no project github\.com\/acme\/web is claimed/],
])('%j is wrong usage', async (argv, message) => {
  expect(await run(...argv)).toMatchObject({ exit: 2, errors: expect.stringMatching(message) });
});

it('does not withdraw the claim of a project that a pattern adopts, and names the pattern', async () => {
  await run('add', 'github.com/acme/web', '--repository-id', '77');
  const adopting = { ATTESTRY_ADOPT: 'other/*,acme/*' };
  expect(await runWith(adopting, 'remove', 'github.com/acme/web')).toMatchObject({
    exit: 1,
    output: '',
    errors: expect.stringContaining('the pattern github.com/acme/* of ATTESTRY_ADOPT'),
  });
  expect((await runWith(adopting, 'remove', 'github.com/acme/web', '--json')).json).toMatchObject({
    error: { code: 'conflict', message: expect.stringContaining('github.com/acme/*') },
  });
  expect((await run('list', '--json')).json.projects[0].claimedAt).not.toBeNull();
  expect(await run('remove', 'github.com/acme/web')).toMatchObject({ exit: 0 });
});

it('refuses to run with a pattern in ATTESTRY_ADOPT that is too wide', async () => {
  const refused = await runWith({ ATTESTRY_ADOPT: 'github.com/**' }, 'list');
  expect(refused).toMatchObject({
    exit: 2,
    output: '',
    errors: expect.stringMatching(/^attestry: configuration: ATTESTRY_ADOPT is [^\n]*too wide[^\n]*\n$/),
  });
});

it('a person who claims a project that a pattern would adopt is the one who claimed it', async () => {
  await runWith({ ATTESTRY_ADOPT: 'acme/*' }, 'add', 'github.com/acme/web', '--repository-id', '77');
  expect((await run('list', '--json')).json.projects).toMatchObject([
    { slug: 'github.com/acme/web', claimedBy: { kind: 'command-line' } },
  ]);
});
