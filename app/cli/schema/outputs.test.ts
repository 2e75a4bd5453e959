/** What each command really prints with `--json` is what its schema says, and nothing else. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import { startPostgres, withDatabase } from '#db/postgres-server.fixture.ts';
import { createReportSchedule } from '#lib/admin/report/schedules.ts';
import { runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { checkSchema } from '#lib/policy/json-schema/check-schema.ts';
import { validate } from '#lib/policy/json-schema/validate.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
  testInstance,
} from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { PROGRAMS } from '#scripts/postgres/programs.ts';
import { openChanges } from '../audit-log/changes.fixture.ts';
import { COMMANDS, main } from '../main.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';
import { jsonSchemaOf, OUTPUTS, outputsOf } from './outputs.ts';
import { printingCommands } from './schema.ts';

const PROJECT = 'github.com/acme/web';
/** The artifact of the store that the changes are made in, and a vulnerability of it. */
const VULNERABILITY = [
  '--rule',
  'no-open-critical-vulnerability',
  '--artifact',
  `sha256:${'ab'.repeat(32)}`,
  '--vulnerability',
  'CVE-2026-1',
];
const DIGEST = `sha256:${sha256Hex('web')}`;

const program = new Command('attestry');
for (const add of COMMANDS) add(program, createCapturedIo(), () => async () => {});
const commands = printingCommands(program);
const whatIf = (command: string) => commands.get(command)!.options.some(({ long }) => long === '--what-if');
/** The commands whose output some test below has checked. */
const checked = new Set<string>();

/** What is wrong with an output; empty where the schema says all of it. `isFailure`: whether a failure is expected. */
function problemsOf(command: string, printed: JsonValue): string[] {
  const fits = outputsOf(command, { whatIf: whatIf(command) }).some((schema) => {
    const read = schema.safeParse(printed);
    return read.success && isDeepStrictEqual(read.data, printed);
  });
  const compiled = checkSchema(JSON.parse(JSON.stringify(jsonSchemaOf(command, { whatIf: whatIf(command) }))));
  if (!compiled.ok) return compiled.problems.map(({ path, message }) => `schema ${path.join('/')}: ${message}`);
  const result = validate([compiled.schema], printed);
  return [
    ...(fits ? [] : [`${command} prints what its schema does not say: ${JSON.stringify(printed).slice(0, 3_000)}`]),
    ...(result.outcome === 'conforms' ? [] : [`JSON Schema: ${JSON.stringify(result).slice(0, 1_000)}`]),
  ];
}

/** Run a command with `--json`, and compare what it prints with its schema. */
async function check(
  command: string,
  args: string[],
  { io, exits }: { io: ReturnType<typeof createCapturedIo>; exits: number },
): Promise<JsonValue> {
  const exit = await main([...command.split(' '), ...args, '--json'], io);
  expect({ command, exit, said: io.errors() }).toMatchObject({ exit: exits });
  const isLines = command === 'watch' || (command === 'audit-log export' && !args.includes('--output'));
  const lines = isLines ? io.output().trim().split('\n') : [io.output()];
  let printed: JsonValue = null;
  for (const line of lines) {
    printed = JSON.parse(line) as JsonValue;
    expect(problemsOf(command, printed)).toEqual([]);
  }
  checked.add(command);
  return printed;
}

it('every command has a schema, and no other name', () => {
  expect(Object.keys(OUTPUTS).toSorted()).toEqual([...commands.keys()].toSorted());
});

describe('a command that changes the data folder', () => {
  const { folder, io, changes, fill, remove } = openChanges();
  const file = (name: string) => join(folder, name);
  beforeAll(fill);
  afterAll(remove);

  it.each(changes)('%s', async (command, { argv, prepare, exits = 0 }) => {
    await prepare?.();
    await check(command, await argv(), { io: io(), exits });
  });

  it.each<[string, string[], number?]>([
    ['token list', []],
    ['user list', []],
    ['role list', []],
    ['project list', []],
    ['project expectations', [PROJECT]],
    ['project visibility', [PROJECT]],
    ['project badges', [PROJECT]],
    ['project migration', []],
    ['targets show', []],
    ['trust list', []],
    ['policy list', []],
    ['policy show', ['strict']],
    ['policy show', ['strict', '--version', '1']],
    ['policy which', ['--project', PROJECT]],
    ['policy packs', []],
    ['policy packs', ['slsa-build-l1']],
    ['policy check', [file('policy.yaml')]],
    ['policy check', [file('none.json')], 1],
    ['policy apply', [file('none.json'), '--reason', 'x'], 1],
    ['policy what-if', [file('policy.yaml')], 0],
    ['what-if', [file('draft.json')]],
    ['predicate-type list', []],
    ['predicate-type show', ['review']],
    ['predicate-type show', ['review', '--version', '1']],
    ['predicate-type check', [file('type.json')]],
    ['quarantine list', []],
    ['quarantine create', ['--from', '2020-01-01', '--reason', 'x', '--what-if'], 1],
    ['waive list', []],
    ['waive vex', ['4'], 0],
    ['waive approve', ['99'], 2],
    ['vsa-key list', []],
    ['subscription list', []],
    ['subscription messages', ['2'], 0],
    ['connection list', []],
    ['hold list', []],
    ['report schedule list', []],
    ['drill list', []],
    ['drill show', ['1'], 0],
    ['retention', []],
    ['audit-log export', []],
    ['audit-log export', ['--output', file('log.jsonl')]],
    ['audit', []],
    ['backup', [file('backup.tar'), '--verify']],
    ['restore', [file('backup.tar'), '--dry-run']],
    ['restore', [file('backup.tar'), '--overwrite']],
    ['verify', [file('statement.json')], 1],
    ['verify', [file('key.pem')], 1],
    ['verify-bundle', ['--bundle', file('statement.json'), '--key', file('key.pem')], 1],
    ['completion', ['bash']],
    ['schema', []],
    ['schema', ['gate']],
    ['schema', ['gates'], 2],
  ])('%s %j', async (command, args, exits = 0) => {
    writeFileSync(file('draft.json'), '{"claims": [{"slug": "github.com/acme/other"}]}');
    writeFileSync(
      file('statement.json'),
      '{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x","predicate":{}}',
    );
    if (args[0] === '2')
      await main(['subscription', 'add', '--name', 'b', '--webhook', 'https://192.0.2.1/', '--reason', 'x'], io());
    if (command === 'waive vex') await main(['waive', ...VULNERABILITY, '--expires', '7d', '--reason', 'x'], io());
    await check(command, args, { io: io(), exits });
  });
});

describe('a command that asks a server', () => {
  let app: TestApp;
  let server: TestServer;
  let folder: string;
  let token: string;
  const file = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'attestry-schema-'));
    app = await openTestApp({ adopts: ['github.com/acme/*'] });
    setSingletonApp(app);
    server = await serveRoutes();
    await ingestOutcomes(app, completeEvidence(subject('web'), { run: runOf('acme/web') }));
    await createReportSchedule(app, { name: 'Weekly', every: 'week', day: 1, reason: 'x' });
    await runJobs(app);
    ({ token } = await createToken(app, { name: 'cd', scopes: ['ingest', 'expect', 'observe', 'admin'] }));
    writeFileSync(file('evidence'), completeEvidence(subject('more'), { run: runOf('acme/web') }));
    writeFileSync(file('compose.yaml'), `services:\n  web:\n    image: acme/web@${DIGEST}\n`);
    writeFileSync(file('pods.json'), '{"kind":"PodList","items":[]}');
    writeFileSync(file('trusted-root.json'), testInstance().trustedRootJson);
  });
  afterAll(async () => {
    await server.close();
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = (command: string, args: string[], exits = 0) =>
    check(command, args, {
      io: createCapturedIo({ ATTESTRY_URL: server.url, ATTESTRY_TOKEN: token, ATTESTRY_DATA: file('none') }),
      exits,
    });

  it.each<[string, string[], number?]>([
    ['push', ['evidence']],
    ['push', ['evidence', 'compose.yaml'], 1],
    ['watch', ['.', '--once', '--interval', '1s'], 1],
    ['status', [DIGEST]],
    ['status', [DIGEST, '--as-of', '2026-05-14T12:00:00Z'], 0],
    ['status', [`sha256:${'0'.repeat(64)}`], 3],
    ['environment expect', ['production', 'compose.yaml', '--reason', 'x']],
    ['environment observe', ['production', 'pods.json']],
    ['environment observe', ['production', 'compose.yaml'], 2],
    ['environment drift', ['production'], 1],
    ['environment owner', ['production', 'ann', '--reason', 'x']],
    ['environment withdraw', ['production', 'observed', '--reason', 'x']],
    ['environment show', ['production']],
    ['environment show', ['production', '--as-of', '2026-05-14T12:00:00Z'], 0],
    ['compare', [DIGEST, `sha256:${sha256Hex('more')}`], 0],
    ['impact', ['--commit', 'abcdef1'], 3],
    ['vsa', [DIGEST]],
    ['gate', [DIGEST]],
    ['gate', ['x'], 2],
    ['report', []],
    ['report list', []],
    ['report get', ['1']],
    ['verify', ['evidence', '--trusted-root', 'trusted-root.json']],
  ])('%s %j', async (command, args, exits = 0) => {
    const names = new Set(['evidence', 'compose.yaml', 'pods.json', 'trusted-root.json']);
    await ask(
      command,
      args.map((one) => (one === '.' || names.has(one) ? file(one) : one)),
      exits,
    );
  });

  it('report pack and report verify', async () => {
    await ask('report pack', ['--output', file('pack.zip')]);
    for (const [path, bytes] of Object.entries(unzipSync(readFileSync(file('pack.zip'))))) {
      mkdirSync(dirname(file(join('pack', path))), { recursive: true });
      writeFileSync(file(join('pack', path)), bytes);
    }
    await ask('report verify', [file('pack')]);
  });
});

describe.skipIf(PROGRAMS === null)('a command that asks a database', () => {
  it('migrate-store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attestry-schema-'));
    const server = await startPostgres();
    try {
      const app = await openTestApp({ folder });
      await app.store.close();
      const args = [folder, server.addressOf('postgres')];
      // The server is ready.
      await withDatabase(args[1]!, async () => {});
      await check('migrate-store', args, { io: createCapturedIo({}), exits: 0 });
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('the outputs of all commands were checked', () => {
  expect([...commands.keys()].filter((command) => !checked.has(command))).toEqual(
    PROGRAMS === null ? ['migrate-store'] : [],
  );
});

it('an output that its schema does not say is found', () => {
  expect(problemsOf('seal', { sealed: 'sha256:ab' })).toEqual([]);
  expect(problemsOf('seal', { sealed: 1 })).toHaveLength(2);
  expect(problemsOf('seal', { sealed: 'sha256:ab', more: 1 })).toEqual([expect.stringContaining('does not say')]);
});

describe('attestry schema', () => {
  const ask = async (...args: string[]) => {
    const io = createCapturedIo();
    return { exit: await main(['schema', ...args], io), out: io.output(), err: io.errors() };
  };

  it('lists the commands', async () => {
    const { exit, out } = await ask();
    expect(exit).toBe(0);
    expect(out.trimEnd().split('\n')).toEqual([...commands.keys()]);
  });

  it('prints a schema that admits what later versions add', async () => {
    const { out } = await ask('token', 'create');
    const schema = JSON.parse(out) as { $schema: string; title: string };
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'attestry token create --json',
    });
    expect(out).not.toContain('"additionalProperties": false');
  });

  it.each([
    [['gates'], /there is no command gates/],
    [['token'], /name one of: token create, token list/],
  ])('%j is wrong usage', async (args, message) => {
    expect(await ask(...args)).toMatchObject({ exit: 2, err: expect.stringMatching(message) });
  });
});
