import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { withDataFolder } from './data-folder.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const DAY = 86_400_000;
let folder: string;
const io = () => createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-cli-'));
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'web', digest: { sha256: 'ab'.repeat(32) } }],
    predicateType: 'https://example.com/p/v1',
    predicate: {},
  };
  await withDataFolder(io(), (context) => ingestEvidence(context, { bytes: Buffer.from(JSON.stringify(statement)) }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const said = io();
  const exit = await main(['waive', ...argv], said);
  return {
    exit,
    output: said.output(),
    errors: said.errors(),
    json: argv.includes('--json') ? JSON.parse(said.output()) : null,
  };
}
const options = (change: { [option: string]: string | null } = {}) =>
  Object.entries({
    '--rule': 'sbom-present',
    '--artifact': digest,
    '--reason': 'no generator yet',
    '--expires': '30d',
    ...change,
  }).flatMap(([name, value]) => (value === null ? [] : [name, value]));

describe('waive', () => {
  it('makes a waiver, lists it and ends it', async () => {
    const made = await run(...options({ '--owner': 'Ada' }));
    expect(made).toMatchObject({
      exit: 0,
      output: expect.stringMatching(
        new RegExp(
          `^waiver 1: sbom-present is waived for ${digest} \\(web\\) until .*, accepted by Ada: no generator yet\n`,
        ),
      ),
      errors: expect.stringContaining('waive end 1'),
    });
    expect((await run('list')).output).toMatch(
      /^1 +until \d{4}-\d\d-\d\d +sbom-present +Ada +\S+ +sha256:abab.* \(web\) +no generator yet$/m,
    );
    expect(await run('end', '1', '--reason', 'there is one now')).toMatchObject({
      exit: 0,
      output: `ended: waiver 1, sbom-present of ${digest} (web)\n`,
    });
    expect((await run('list')).output).toMatch(/^1 +revoked \d{4}-/m);
    expect(await run('end', '1')).toMatchObject({ exit: 2, errors: expect.stringMatching(/no active waiver 1/) });
  });

  it('answers in JSON, with the user of the command line as owner and actor', async () => {
    const before = Date.now();
    const { exit, json } = await run(...options(), '--json');
    expect(exit).toBe(0);
    expect(json.waiver).toMatchObject({
      id: '2',
      artifact: { digest },
      inForce: true,
      createdBy: { kind: 'command-line' },
    });
    expect(json.waiver.owner).toBe(json.waiver.createdBy.name);
    expect(Date.parse(json.waiver.expiresAt) - before).toBeGreaterThanOrEqual(30 * DAY);
    expect((await run('list', '--artifact', digest, '--state', 'active', '--json')).json).toEqual({
      waivers: [json.waiver],
      cursor: null,
    });
    expect((await run('list', '--state', 'ended', '--json')).json.waivers).toMatchObject([{ id: '1', inForce: false }]);
    expect((await run('end', '2', '--json')).json.waiver).toMatchObject({ id: '2', inForce: false });
  });

  it('takes a date as the end', async () => {
    const day = new Date(Date.now() + 10 * DAY).toISOString().slice(0, 10);
    const { json } = await run(...options({ '--expires': day }), '--json');
    expect(json.waiver.expiresAt).toBe(`${day}T00:00:00.000Z`);
  });

  it.each<[string[], RegExp]>([
    [[], /--rule/],
    [options({ '--rule': 'everything' }), /no rule everything/],
    [options({ '--artifact': null }), /one artifact or to one project/],
    [options({ '--project': 'github.com/o/r' }), /one artifact or to one project/],
    [options({ '--artifact': `sha256:${'0'.repeat(64)}` }), /artifact of the waiver is not known/],
    [options({ '--artifact': null, '--project': 'github.com/o/r' }), /project of the waiver is not known/],
    [options({ '--reason': ' ' }), /a reason/],
    [options({ '--expires': 'soon' }), /number with m, h, d or w/],
    [options({ '--expires': '367d' }), /at most 366 days/],
    [options({ '--expires': '2020-01-01' }), /in the future/],
    [['list', '--state', 'some'], /active, ended/],
    [['list', '--rule', 'x'], /unknown option/],
    [['end', 'x'], /number of a waiver/],
    [['end'], /missing required argument/],
    [['everything'], /required option/],
  ])('%j is wrong usage', async (argv, message) => {
    expect(await run(...argv)).toMatchObject({ exit: 2, errors: expect.stringMatching(message) });
  });

  it('shows its commands', async () => {
    const { exit, output } = await run('--help');
    expect(exit).toBe(0);
    for (const words of ['create', 'list', 'end', '--expires 30d']) expect(output).toContain(words);
  });
});
