import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { main } from '../main.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: folder });
  const exit = await main(argv, io);
  const output = io.output();
  return { exit, output, errors: io.errors(), json: argv.includes('--json') ? JSON.parse(output) : null };
}
const create = (...argv: string[]) => run('token', 'create', '--name', 'ci', ...argv);

describe('token create', () => {
  it('stores the projects, and claims those that are named exactly', async () => {
    const made = await create('--scope', 'ingest', '--project', 'acme/*', '--project', 'github.com/acme/app');
    expect(made).toMatchObject({ exit: 0, output: expect.stringMatching(/^attestry_\S+\n$/) });
    expect(made.errors).toContain('The token claims github.com/acme/app');
    expect(made.errors).not.toContain('no project');
    expect((await run('project', 'list', '--json')).json.projects).toMatchObject([
      { slug: 'github.com/acme/app', claimedAt: expect.stringMatching(/^\d{4}-/), claimedBy: { kind: 'command-line' } },
    ]);
  });

  it('prints the projects with --json too', async () => {
    const { json, errors } = await create('--scope', 'ingest', '--project', 'github.com/acme/app,acme/*', '--json');
    expect(json).toMatchObject({
      projects: ['github.com/acme/app', 'acme/*'],
      allProjects: false,
      claimed: ['github.com/acme/app'],
    });
    expect(errors).toBe('');
    expect((await create('--scope', 'ingest', '--all-projects', '--json')).json).toMatchObject({
      projects: [],
      allProjects: true,
    });
  });

  it.each([
    [['--scope', 'ingest'], true],
    [['--scope', 'ingest,replay'], true],
    [['--scope', 'ingest', '--json'], true],
    [['--scope', 'ingest', '--project', 'acme/*'], false],
    [['--scope', 'ingest', '--all-projects'], false],
    [['--scope', 'read'], false],
    [['--scope', 'ingest', '--scope', 'admin'], false],
  ])('%j says that unsigned documents count for no project: %s', async (argv, says) => {
    const { exit, errors } = await create(...argv);
    expect(exit).toBe(0);
    expect(errors.includes('unsigned documents that it sends count for no project')).toBe(says);
  });

  it.each([
    [['--scope', 'ingest', '--project', '**'], 'too wide'],
    [['--scope', 'ingest', '--project', '.*'], 'too wide'],
    [['--scope', 'ingest', '--project', '*/*'], 'too wide'],
    [['--scope', 'ingest', '--project', 'github.com/**'], 'too wide'],
    [['--scope', 'ingest', '--project', 'github.com/acme'], 'write github.com/acme/*'],
    [['--scope', 'ingest', '--project', 'acme/we b'], 'has a space'],
    [['--scope', 'ingest', '--project', 'acme/*,'], 'is empty'],
    [['--scope', 'ingest', '--project', 'acme//web'], 'empty segment'],
    [['--scope', 'ingest', '--project', ''], 'is empty'],
    [['--scope', 'ingest', '--project', 'acme/*', '--all-projects'], 'not for both'],
    [['--scope', 'admin', '--project', 'acme/*'], 'admin speaks for every project'],
    [['--scope', 'replay', '--project', 'acme/*'], 'replay alone'],
    [['--scope', 'replay', '--all-projects'], 'replay alone'],
    [['--scope', 'write'], 'not a scope'],
    [['--scope', 'ingest', '--expires', 'soon'], 'is expected'],
  ])('%j is wrong usage: %s', async (argv, message) => {
    const refused = await create(...argv);
    expect(refused).toMatchObject({ exit: 2, output: '', errors: expect.stringContaining(message) });
    expect((await create(...argv, '--json')).json).toMatchObject({ error: { code: 'wrong-usage' } });
    expect((await run('token', 'list', '--json')).json).toEqual({ tokens: [] });
    expect((await run('project', 'list', '--json')).json).toEqual({ projects: [] });
  });
});

describe('token list', () => {
  it('shows the projects of each token, and rotation keeps them', async () => {
    await create('--scope', 'ingest');
    await create('--scope', 'ingest', '--project', 'acme/*', '--project', 'git.acme.internal/**');
    await create('--scope', 'ingest', '--all-projects');
    await create('--scope', 'admin');
    expect((await run('token', 'rotate', '2')).exit).toBe(0);
    const { output } = await run('token', 'list');
    expect(output.split('\n').map((line) => line.split(/ {2,}/).slice(1, 3).join(' '))).toEqual([
      'SCOPES PROJECTS',
      'ingest none',
      'ingest acme/*,git.acme.internal/**',
      'ingest all',
      'admin all',
      'ingest acme/*,git.acme.internal/**',
      '',
    ]);
    const { tokens } = (await run('token', 'list', '--json')).json as {
      tokens: { projects: string[]; allProjects: boolean }[];
    };
    expect(tokens.map(({ projects, allProjects }) => [projects, allProjects])).toEqual([
      [[], false],
      [['acme/*', 'git.acme.internal/**'], false],
      [[], true],
      [[], true],
      [['acme/*', 'git.acme.internal/**'], false],
    ]);
  });
});
