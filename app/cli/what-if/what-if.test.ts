import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { completeEvidence, runOf, sha256Hex, START, subject, testInstance } from '#lib/start/app.fixture.ts';
import type { WhatIfRun } from '#lib/views/what-if/run.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { main } from '../main.ts';

const PROJECT = 'github.com/acme/web';
const TRUST = testInstance();
let folder: string;
const io = () => createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-what-if-'));
  const run = runOf('acme/web', { at: START });
  await withDataFolder(io(), async (context) => {
    await addTrustFile(context, { bytes: Buffer.from(TRUST.trustedRootJson), name: 'ours' });
    await claimProject(context, { slug: PROJECT });
    await ingestEvidence(context, { bytes: completeEvidence(subject('web'), { run }) });
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (text: string): string => {
  const path = join(folder, 'draft');
  writeFileSync(path, text);
  return path;
};
async function attestry(...argv: string[]) {
  const said = io();
  const exit = await main(argv, said);
  return { exit, out: said.output(), errors: said.errors() };
}
const storedStatus = async () => (await attestry('status', `sha256:${sha256Hex('web')}`)).out;

it.each<[string, () => string[], string, string]>([
  ['a trusted root that is removed', () => ['trust', 'remove', 'ours', '--what-if'], 'verified', 'incomplete'],
  ['a claim that is withdrawn', () => ['project', 'remove', PROJECT, '--what-if'], 'verified', 'unknown'],
  [
    'expectations',
    () => [
      'project',
      'expectations',
      PROJECT,
      '--set',
      file('{"ownWorkflows": ["project", "provenance", "name"]}'),
      '--what-if',
    ],
    'verified',
    'incomplete',
  ],
  ['a quarantine', () => ['quarantine', '--from', '2026-01-01', '--reason', 'r', '--what-if'], 'verified', 'unknown'],
  ['a draft', () => ['what-if', file('{"trust": [{"remove": "ours"}]}')], 'verified', 'incomplete'],
])('says what %s would change, and exits with 1', async (_name, argv, from, to) => {
  const before = await storedStatus();
  const found = await attestry(...argv());
  expect(found).toMatchObject({ exit: 1, out: expect.stringMatching(`web: ${from} → ${to}: .+`) as string });
  expect(found.out).toMatch(new RegExp(`^1 +${from} +${to} +github.com/acme/web +–$`, 'm'));
  expect(await storedStatus()).toBe(before);
  expect(readdirSync(join(folder, 'data', 'what-if'))).toEqual([]);
});

it.each<[string, () => string[]]>([
  ['trust that is there', () => ['trust', 'add', file(TRUST.trustedRootJson), '--what-if']],
  ['a claim that is made', () => ['project', 'add', PROJECT, '--what-if']],
  [
    'a waiver of a rule that is met',
    () => ['waive', '--rule', 'sbom-present', '--project', PROJECT, '--reason', 'r', '--expires', '3d', '--what-if'],
  ],
  [
    'a signer that is accepted',
    () => ['project', 'expectations', PROJECT, '--accept-sender', 'command-line:x', '--kinds', 'sbom', '--what-if'],
  ],
])('says that %s changes nothing, and exits with 0', async (_name, argv) => {
  const found = await attestry(...argv(), '--json');
  expect(found).toMatchObject({ exit: 0 });
  expect(JSON.parse(found.out) as WhatIfRun).toMatchObject({ state: 'done', counts: [], changes: [] });
});

it.each<[string, () => string[], number, RegExp]>([
  ['an unknown entry', () => ['trust', 'remove', 'nobody', '--what-if'], 2, /no trust entry/],
  ['an unknown waiver', () => ['waive', 'end', '7', '--what-if'], 2, /no active waiver 7/],
  ['no change', () => ['project', 'expectations', PROJECT, '--what-if'], 2, /belongs to a change/],
  ['a file that is no trust', () => ['trust', 'add', file('hello'), '--what-if'], 1, /attestry: /],
  ['a draft that is no JSON', () => ['what-if', file('{')], 2, /not JSON/],
  [
    'a draft of something else',
    () => ['what-if', file('{"waivers": [{"revoke": "x"}]}')],
    2,
    /at \/waivers\/0\/revoke/,
  ],
])('refuses %s', async (_name, argv, exit, message) => {
  const answer = await attestry(...argv());
  expect(answer).toMatchObject({ exit });
  expect(answer.errors).toMatch(message);
});
