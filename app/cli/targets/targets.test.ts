import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { provenance, runOf, subject, withFlippedSignatureBit } from '#lib/start/app.fixture.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { main } from '../main.ts';

const SLUG = 'github.com/acme/web';
const REASON = ['--reason', 'agreed in May'];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const io = createCapturedIo({ ATTESTRY_DATA: folder });
  const exit = await main(argv, io);
  return { exit, output: io.output().replaceAll('\u00a0', ' '), errors: io.errors() };
}
const json = async (...argv: string[]) => JSON.parse((await run('targets', ...argv, '--json')).output) as object;

/** An incomplete release of a project: nothing of it is covered. */
async function build(): Promise<void> {
  await run('project', 'add', SLUG);
  const bytes = provenance(subject('web'), { run: runOf('acme/web') });
  await withDataFolder(createCapturedIo({ ATTESTRY_DATA: folder }), (context) => ingestEvidence(context, { bytes }));
}

it('sets, changes and removes targets, and says who did', async () => {
  expect(await run('targets')).toMatchObject({ exit: 0, output: expect.stringMatching(/: no target\n$/) as string });
  expect((await run('targets', 'set', 'coverage', '90%', ...REASON)).output).toBe(
    'the installation: Coverage: target at least 90 %\n',
  );
  expect((await run('targets', 'set', 'coverage', '0.9', ...REASON)).output).toContain(', as before');
  expect(await json('set', 'timeToVerify.p90', '1m30s', ...REASON)).toEqual({
    project: null,
    figure: 'timeToVerify.p90',
    version: 1,
    changed: true,
  });
  const { exit, output } = await run('targets', 'show');
  // Nothing was measured: nobody can say whether the targets are met.
  expect(exit).toBe(3);
  expect(output).toMatch(/coverage +Coverage +at least 90 % +nothing measured +set for the whole installation\n/);
  expect(output).toMatch(/timeToVerify\.p90 +Time to verify p90 +at most 1 min 30 s/);
  expect(output).toContain(`coverage at least 90 % by ${userInfo().username}: agreed in May\n`);
  await run('targets', 'remove', 'coverage', ...REASON);
  expect(await json()).toMatchObject({
    targets: [{ figure: 'timeToVerify.p90', value: 90, outcome: 'no-data' }],
    history: [{ figure: 'coverage', value: null, version: 2 }, { version: 1 }, { version: 1 }],
  });
});

it('exits with 1 where a target is missed; the target of a project wins', async () => {
  await build();
  await run('targets', 'set', 'coverage', '90%', ...REASON);
  expect(await run('targets', 'show', '--project', SLUG)).toMatchObject({
    exit: 1,
    output: expect.stringContaining('missed by 90 points') as string,
  });
  await run('targets', 'set', 'coverage', '0.01%', '--project', SLUG, ...REASON);
  expect((await run('targets', 'show', '--project', SLUG)).output).toMatch(/at least 0\.01 % .* set for this project/);
});

it('exits with 0 where every target is met', async () => {
  await build();
  await withDataFolder(createCapturedIo({ ATTESTRY_DATA: folder }), (context) =>
    ingestEvidence(context, { bytes: withFlippedSignatureBit(provenance(subject('web'), { run: runOf('acme/web') })) }),
  );
  await run('targets', 'set', 'defectLeakage', '10%', ...REASON);
  expect(await run('targets')).toMatchObject({ exit: 0, output: expect.stringMatching(/at most 10 % +met/) as string });
});

it('changes nothing where another version is there by now', async () => {
  await run('targets', 'set', 'coverage', '90%', ...REASON);
  const { exit, errors } = await run('targets', 'set', 'coverage', '80%', '--if-version', '0', ...REASON);
  expect([exit, errors]).toEqual([1, 'attestry: the target of coverage has version 1, not 0\n']);
  expect(await json()).toMatchObject({ targets: [{ value: 0.9 }] });
});

it.each<[argv: string[], message: string]>([
  [['set', 'coverage', '90%'], '--reason'],
  [['set', 'coverage', '90%', '--reason', ' '], 'a reason of 1 to'],
  [['set', 'coverage', '90', ...REASON], '0.9 is 90 %'],
  [['set', 'coverage', 'much', ...REASON], 'a share as 90% or 0.9'],
  [['set', 'timeToVerify.p50', '300', ...REASON], 'a time as 90s'],
  [['set', 'timeToVerify.p50', '0s', ...REASON], 'from 1 to'],
  [['set', 'open', '3', ...REASON], 'Allowed choices'],
  [['set', 'coverage', '90%', '--project', 'github.com/no/body', ...REASON], 'no project is or was called'],
  [['show', '--project', 'github.com/no/body'], 'no project github.com/no/body'],
  [['remove', 'coverage', '--if-version', 'x', ...REASON], 'version'],
])('%j is wrong usage', async (argv, message) => {
  const { exit, errors } = await run('targets', ...argv);
  expect(exit).toBe(2);
  expect(errors).toContain(message);
});
