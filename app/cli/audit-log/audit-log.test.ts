/** Every command that changes the data folder writes an entry of the audit log; the export has them all. */
import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTION_NAMES, type Action } from '#lib/access/actions.ts';
import type { AuditLogEntry } from '#lib/views/audit-log/audit-log.ts';
import { COMMANDS, main } from '../main.ts';
import { openChanges } from './changes.fixture.ts';

const { folder, io, changes: CHANGES, fill, remove } = openChanges();
const file = (name: string) => join(folder, name);
beforeAll(fill);
afterAll(remove);

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
  ['completion', 'schema'],
  ['show', 'drift', 'expect', 'observe', 'withdraw', 'owner'].map((verb) => `environment ${verb}`),
  ['report pack', 'report verify', 'report list', 'report get', 'report schedule list', 'targets show'],
  // They read a store as a whole, or replace one.
  ['backup', 'restore', 'migrate-store'],
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
  'github.ask',
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
    const args = await argv();
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
