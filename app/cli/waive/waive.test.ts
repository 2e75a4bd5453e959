import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
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

  it('narrows a waiver, and prints the draft of its OpenVEX statement', async () => {
    const made = await run(
      ...options({
        '--rule': 'no-open-critical-vulnerability',
        '--environment': 'production',
        '--vulnerability': 'CVE-2026-1',
        '--component': 'pkg:npm/left-pad',
        '--expires': '14d',
        '--vex-status': 'not_affected',
        '--justification': 'component_not_present',
      }),
    );
    expect(made.output).toContain('(web), CVE-2026-1 in pkg:npm/left-pad, only in production until');
    const id = /^waiver (\d+)/.exec(made.output)![1]!;
    expect((await run('list', '--expiring')).output).toMatch(new RegExp(`^${id} +until .*only in production`, 'm'));
    const draft = await run('vex', id);
    expect(JSON.parse(draft.output)).toMatchObject({
      statements: [{ status: 'not_affected', justification: 'component_not_present' }],
    });
    expect(draft.errors).toContain('not signed');
  });

  it('asks where a policy demands the approval of another person, who decides', async () => {
    const rules = [{ id: 'sbom-present', check: 'sbom-present' }];
    const document = { id: 'strict', rules, waivers: { approval: 'another-person' } };
    await withDataFolder(io(), (context) => applyPolicy(context, { document, reason: 'we need it' }));
    const asked = await run(...options());
    expect(asked.output).toMatch(/^waiver \d+: requested to waive sbom-present for sha256:.*, by /);
    const id = /^waiver (\d+)/.exec(asked.output)![1]!;
    expect(asked.errors).toContain(`waive approve ${id}`);
    expect((await run('list', '--state', 'requested')).output).toMatch(new RegExp(`^${id} +requested until`, 'm'));
    expect(await run('approve', id)).toMatchObject({ exit: 2, errors: expect.stringContaining('another person') });
    expect((await run('refuse', id, '--reason', 'write one', '--json')).json.waiver).toMatchObject({
      state: 'refused',
    });
    expect((await run('list', '--state', 'ended')).output).toMatch(new RegExp(`^${id} +refused `, 'm'));

    const second = await withDataFolder(io(), (context) =>
      createWaiver(
        { ...context, actor: { kind: 'token', id: 7, name: 'ci', scopes: ['ingest'] } },
        {
          rule: 'sbom-present',
          artifact: digest,
          owner: 'a',
          reason: 'b',
          expiresAt: new Date(Date.now() + DAY).toISOString(),
        },
      ),
    );
    expect(await run('approve', second.id)).toMatchObject({ exit: 0, output: expect.stringContaining('approved: ') });
    await withDataFolder(io(), (context) => retirePolicy(context, { id: 'strict', reason: 'enough' }));
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
    [['list', '--state', 'some'], /requested, expiring, active, ended/],
    [['list', '--expiring', '--state', 'ended'], /leave out --state ended/],
    [options({ '--vulnerability': 'CVE-2026-1' }), /not about vulnerabilities/],
    [options({ '--vex-status': 'fine' }), /under_investigation, not_affected, affected/],
    [['refuse', '1'], /--reason/],
    [['approve', '99'], /no waiver 99/],
    [['vex', '99'], /no waiver 99/],
    [['vex', '1'], /names no vulnerability/],
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
    for (const words of ['create', 'list', 'approve', 'refuse', 'end', 'vex', '--expires 30d'])
      expect(output).toContain(words);
  });
});
