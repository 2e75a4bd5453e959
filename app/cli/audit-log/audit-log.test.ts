/** Every command that changes the data folder writes an entry of the audit log; the export has them all. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION_NAMES, type Action } from '#lib/access/actions.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import type { AuditLogEntry } from '#lib/views/audit-log/audit-log.ts';
import { COMMANDS, main } from '../main.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

const PROJECT = 'github.com/acme/web';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const REASON = ['--reason', 'we looked at it'];
const PEM =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n';

let folder: string;
let evidence: string;
const io = () => createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') });
const file = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-audit-log-'));
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'web', digest: { sha256: 'ab'.repeat(32) } }],
    predicateType: 'https://example.com/p/v1',
    predicate: {},
  };
  writeFileSync(file('key.pem'), PEM);
  writeFileSync(file('none.json'), 'null');
  writeFileSync(
    file('policy.yaml'),
    'id: strict\nappliesTo: { projects: [github.com/acme/web] }\nrules: [{ id: sbom, check: sbom-present }]\n',
  );
  writeFileSync(
    file('type.json'),
    JSON.stringify({
      id: 'review',
      predicateType: 'https://acme.example/review/v1',
      title: 'Review',
      schema: { type: 'object' },
      fields: [{ name: 'passed', pointer: '/passed', title: 'Passed', type: 'boolean' }],
    }),
  );
  evidence = await withDataFolder(io(), async (context) => {
    const [stored] = await ingestEvidence(context, { bytes: Buffer.from(JSON.stringify(statement)) });
    return stored!.id!;
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const said = io();
  const exit = await main(argv, said);
  return { exit, output: said.output(), errors: said.errors() };
}
const exported = async (): Promise<AuditLogEntry[]> =>
  (await run('audit-log', 'export')).output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLogEntry);

/** Somebody else asks for a waiver, so that this user may decide. */
const request = () =>
  withDataFolder(io(), async (context) => {
    const actor = { kind: 'token', id: 99, name: 'asker', scopes: ['ingest'] } as const;
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const asked = { rule: 'sbom-present', owner: 'Ann', reason: 'later', artifact: DIGEST, expiresAt };
    await createWaiver({ ...context, actor }, asked);
  });

type Change = { argv: () => string[]; actions: Action[]; prepare?: () => Promise<unknown>; exits?: number };

/** The commands that change something, in an order in which they succeed. */
const CHANGES: [command: string, change: Change][] = [
  ...Object.entries<Change>({
    'token create': { argv: () => ['--name', 'ci', '--scope', 'ingest'], actions: ['token.create'] },
    'token rotate': { argv: () => ['1'], actions: ['token.rotate'] },
    'token revoke': { argv: () => ['1'], actions: ['token.revoke'] },
    'user add': { argv: () => ['ann'], actions: ['user.add'] },
    'user passwd': { argv: () => ['ann'], actions: ['user.change-password'] },
    'user remove': { argv: () => ['ann'], actions: ['user.remove'] },
    'role grant': { argv: () => ['--group', 'platform', '--role', 'viewer'], actions: ['role.grant'] },
    'role withdraw': { argv: () => ['1'], actions: ['role.withdraw'] },
    'project add': { argv: () => [PROJECT], actions: ['project.claim'] },
    'project expectations': {
      argv: () => [PROJECT, '--set', file('none.json'), ...REASON],
      actions: ['expectations.change'],
    },
    'project visibility': { argv: () => [PROJECT, '--set', 'private', ...REASON], actions: ['visibility.change'] },
    'project badges': { argv: () => [PROJECT, '--note', 'the README'], actions: ['badge.make'] },
    'targets set': {
      argv: () => ['coverage', '90%', '--project', PROJECT, ...REASON],
      actions: ['targets.change'],
    },
    'targets remove': { argv: () => ['coverage', '--project', PROJECT, ...REASON], actions: ['targets.change'] },
    'project remove': { argv: () => [PROJECT], actions: ['project.withdraw'] },
    'trust add': { argv: () => [file('key.pem'), '--name', 'ours'], actions: ['trust.add'] },
    'trust remove': { argv: () => ['ours'], actions: ['trust.remove'] },
    'policy apply': { argv: () => [file('policy.yaml'), ...REASON], actions: ['policy.apply'] },
    'policy retire': { argv: () => ['strict', ...REASON], actions: ['policy.retire'] },
    'predicate-type apply': { argv: () => [file('type.json'), ...REASON], actions: ['predicate-type.apply'] },
    'predicate-type retire': { argv: () => ['review', ...REASON], actions: ['predicate-type.retire'] },
    'quarantine create': { argv: () => ['--evidence', evidence, ...REASON], actions: ['quarantine.create'] },
    'quarantine release': { argv: () => ['1', ...REASON], actions: ['quarantine.release'] },
    'waive create': {
      argv: () => ['--rule', 'sbom-present', '--artifact', DIGEST, '--expires', '7d', ...REASON],
      actions: ['waiver.create'],
    },
    'waive end': { argv: () => ['1'], actions: ['waiver.end'] },
    'waive approve': { argv: () => ['2'], actions: ['waiver.approve'], prepare: request },
    'waive refuse': { argv: () => ['3', ...REASON], actions: ['waiver.refuse'], prepare: request },
    'vsa-key rotate': { argv: () => ['--overlap', '1m'], actions: ['vsa-key.add', 'vsa-key.add'] },
    'vsa-key revoke': { argv: () => [], actions: ['vsa-key.revoke'] },
    'subscription add': {
      argv: () => ['--name', 'ops', '--webhook', 'https://192.0.2.1/hook', ...REASON],
      actions: ['subscription.create'],
    },
    'subscription change': { argv: () => ['1', '--mute', '2026-06-01'], actions: ['subscription.change'] },
    // Nothing listens at an address of a documentation network.
    'subscription test': { argv: () => ['1'], actions: ['subscription.test'], exits: 1 },
    'subscription replay': { argv: () => ['1'], actions: ['subscription.replay'] },
    'subscription remove': { argv: () => ['1'], actions: ['subscription.remove'] },
    'connection add': {
      argv: () => ['github', '--name', 'acme', '--project', 'github.com/acme/*', ...REASON],
      actions: ['connection.add'],
    },
    'connection rotate': { argv: () => ['1', ...REASON], actions: ['connection.rotate'] },
    'connection remove': { argv: () => ['1', ...REASON], actions: ['connection.end'] },
    'hold add': { argv: () => ['--artifact', DIGEST, ...REASON], actions: ['hold.create'] },
    'hold release': { argv: () => ['1', ...REASON], actions: ['hold.release'] },
    'report schedule add': {
      argv: () => ['--name', 'Weekly', '--weekly', 'monday', ...REASON],
      actions: ['report-schedule.create'],
    },
    'report schedule end': { argv: () => ['1', ...REASON], actions: ['report-schedule.end'] },
    'drill run': { argv: () => ['swapped-artifact', ...REASON], actions: ['drill.run'] },
    'drill acknowledge': { argv: () => ['1', '--note', 'seen'], actions: ['drill.acknowledge'] },
    retention: { argv: () => ['--apply', ...REASON], actions: ['retention.start'] },
    seal: { argv: () => [evidence, ...REASON], actions: ['evidence.seal'] },
  }),
  ['project badges', { argv: () => [PROJECT, '--revoke', '1'], actions: ['badge.revoke'] }],
];

/** The commands that read, or that ask an app, which writes the entry itself. */
const OTHERS = [
  [
    'push',
    'watch',
    'verify',
    'status',
    'compare',
    'impact',
    'vsa',
    'vsa-key list',
    'gate',
    'what-if',
    'audit',
    'verify-bundle',
  ],
  ['completion'],
  ['show', 'drift', 'expect', 'observe', 'withdraw', 'owner'].map((verb) => `environment ${verb}`),
  ['report pack', 'report verify', 'report list', 'report get', 'report schedule list', 'targets show'],
  // They read a store as a whole, or replace one.
  ['backup', 'restore'],
  ['audit-log export', 'trust list', 'token list', 'user list', 'role list', 'project list', 'project migration'],
  ['policy check', 'policy list', 'policy show', 'policy which', 'policy what-if', 'policy packs'],
  ['predicate-type check', 'predicate-type list', 'predicate-type show', 'quarantine list', 'waive list'],
  [
    'connection list',
    'subscription list',
    'subscription messages',
    'waive vex',
    'hold list',
    'drill list',
    'drill show',
  ],
].flat();

/** Actions of which no command of their own exists. */
const NOT_BY_COMMAND: Action[] = [
  'session.start',
  'session.end',
  'waiver.request',
  'delivery.replay',
  'inventory.observe',
  'inventory.expect',
  'inventory.withdraw',
  'environment.change',
];

function commandNames(): string[] {
  const program = new Command();
  for (const add of COMMANDS) add(program, io(), () => async () => {});
  const names = (command: Command, path: string): string[] => {
    const below = command.commands.flatMap((one) => names(one, `${path} ${one.name()}`.trim()));
    return below.length === 0 ? [path] : below;
  };
  return names(program, '');
}

describe('every command', () => {
  it('is in one of the two tables of this test', () => {
    expect(commandNames().toSorted()).toEqual([...new Set(CHANGES.map(([command]) => command)), ...OTHERS].toSorted());
    const covered = new Set([...CHANGES.flatMap(([, { actions }]) => actions), ...NOT_BY_COMMAND]);
    expect(ACTION_NAMES.filter((action) => !covered.has(action))).toEqual([]);
  });

  it.each(CHANGES)('%s writes its entries', async (command, { argv, actions, prepare, exits = 0 }) => {
    await prepare?.();
    const before = await exported();
    const args =
      command === 'vsa-key revoke' ? [before.findLast(({ action }) => action === 'vsa-key.add')!.object.id] : argv();
    const { exit, errors, output } = await run(...command.split(' '), ...args);
    expect(exit, `${errors}${output}`).toBe(exits);
    const written = (await exported()).slice(before.length);
    expect(written.map(({ action }) => action)).toEqual(actions);
    for (const entry of written)
      expect(entry).toMatchObject({
        actor: { kind: 'command-line', name: userInfo().username },
        from: { door: 'command-line', address: null },
        ...(args.includes('--reason') && { reason: 'we looked at it' }),
      });
  });
});

it('a token and a password that a command prints are in no entry', async () => {
  const before = (await exported()).length;
  const { token } = JSON.parse((await run('token', 'create', '--name', 'x', '--scope', 'read', '--json')).output);
  const { password } = JSON.parse((await run('user', 'add', 'ben', '--json')).output);
  const text = (await run('audit-log', 'export', '--from', String(before))).output;
  expect(text.trimEnd().split('\n')).toHaveLength(2);
  for (const secret of [token, password] as string[]) expect(text).not.toContain(secret);
});

it('the export goes to a file that only its user can read, and takes no other index than a number', async () => {
  const { exit, output } = await run('audit-log', 'export', '--output', file('log.jsonl'));
  expect([exit, output]).toEqual([0, expect.stringMatching(/^\d+ entries in /)]);
  expect(readFileSync(file('log.jsonl'), 'utf8')).toBe((await run('audit-log', 'export')).output);
  expect(statSync(file('log.jsonl')).mode & 0o777).toBe(0o600);
  expect((await run('audit-log', 'export', '--from', '-1')).exit).toBe(2);
});
