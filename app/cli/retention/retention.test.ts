import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { applyPolicy } from '#lib/admin/policies.ts';
import { bodies, runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { startRetention } from '#lib/admin/retention/run-retention.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { withDataFolder } from '../commands/data-folder.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
let folder: string;
let id: string;
const io = () => createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'web', digest: { sha256: 'ab'.repeat(32) } }],
    predicateType: 'https://example.com/p/v1',
    predicate: {},
  };
  await withDataFolder(io(), async (context) => {
    await runJobs(context);
    const receivedAt = new Date(context.now().getTime() - 40 * 86_400_000);
    const bytes = Buffer.from(JSON.stringify(statement));
    id = (await ingestEvidence(context, { bytes, receivedAt }))[0]!.id;
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const said = io();
  const exit = await main(argv, said);
  return { exit, output: said.output(), errors: said.errors() };
}
const isKept = () => withDataFolder(io(), async (context) => (await bodies(context)).get(id));
const policy = (days: number) =>
  withDataFolder(io(), (context) =>
    applyPolicy(context, {
      document: {
        id: 'keep',
        rules: [{ id: 'provenance', check: 'provenance-present' }],
        retention: [{ kinds: ['generic'], days }],
      },
      reason: 'disk space',
    }),
  );

describe('retention and hold', () => {
  it('say that nothing goes without a policy', async () => {
    expect(await run('retention')).toMatchObject({ exit: 0, output: expect.stringContaining('kept for ever') });
  });

  it('list what would go, and change nothing', async () => {
    await policy(30);
    const listed = await run('retention', '--dry-run');
    expect(listed.output).toMatch(/^generic +1 +\d+.B +\d+.B +keep 1, 30 days *$/m);
    expect(listed.output).toContain('The bytes of 1 document of 1 received until');
    expect(listed.output).toContain('--apply --reason');
    expect(JSON.parse((await run('retention', '--json')).output)).toMatchObject({
      dryRun: true,
      documents: 1,
      drops: [{ kind: 'generic', project: null, policy: 'keep', version: 1, days: 30, documents: 1 }],
      keeps: [],
    });
    expect(await isKept()).toBe(true);
  });

  it.each([[['--apply']], [['--apply', '--reason', ' ']], [['--apply', '--dry-run', '--reason', 'disk']]])(
    'refuse %s',
    async (options) => {
      expect(await run('retention', ...options)).toMatchObject({ exit: 2, output: '' });
      expect(await isKept()).toBe(true);
    },
  );

  it.each([
    [['add', '--reason', 'a case']],
    [['add', '--artifact', digest]],
    [['add', '--artifact', digest, '--project', 'github.com/acme/app', '--reason', 'a case']],
    [['add', '--artifact', `sha256:${'00'.repeat(32)}`, '--reason', 'a case']],
    [['release', '7', '--reason', 'settled']],
    [['release', 'seven', '--reason', 'settled']],
  ])('refuse hold %s', async (options) => {
    expect(await run('hold', ...options)).toMatchObject({ exit: 2, output: '' });
  });

  it('keep what is held, until it is released', async () => {
    const made = await run('hold', 'add', '--artifact', digest, '--reason', 'case 17');
    expect(made).toMatchObject({ exit: 0, output: `hold 1: everything about ${digest}\n` });
    expect((await run('retention')).output).toContain('1 held: ');
    expect((await run('retention', '--apply', '--reason', 'disk space')).output).toContain('0 documents were dropped');
    expect(await isKept()).toBe(true);
    expect((await run('hold', 'list')).output).toMatch(/^1 +since \S+ +everything about sha256:\S+ +\S+ +case 17$/m);
    expect(await run('hold', 'release', '1', '--reason', 'settled')).toMatchObject({ exit: 0 });
    expect(JSON.parse((await run('hold', 'list', '--json')).output)).toMatchObject({
      holds: [{ id: 1, artifact: digest, reason: 'case 17', releaseReason: 'settled' }],
    });
  });

  it('drop what goes, and go on with a run that is not finished', async () => {
    const applied = await run('retention', '--apply', '--reason', 'disk space', '--json');
    expect(JSON.parse(applied.output)).toMatchObject({ run: 2, documents: 1 });
    expect(await isKept()).toBe(false);
    expect((await run('retention')).output).toContain('0 documents of 0');
    await withDataFolder(io(), (context) => startRetention(context, { reason: 'disk' }));
    expect(await run('retention', '--apply', '--reason', 'disk space')).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/^run 3: the bytes of 0 documents were dropped/),
      errors: 'run 3 was not finished, and goes on\n',
    });
  });
});
