/** For tests: every command that changes the data folder, in an order in which they succeed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action } from '#lib/access/actions.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { main } from '../main.ts';
import { withDataFolder } from '../commands/data-folder.ts';
import { createCapturedIo } from '../terminal/captured-io.fixture.ts';

export type Change = {
  argv: () => string[] | Promise<string[]>;
  actions: Action[];
  prepare?: () => Promise<unknown>;
  exits?: number;
};
export type Changes = {
  /** A folder for files; the data folder is `data` below it. */
  folder: string;
  io: () => ReturnType<typeof createCapturedIo>;
  changes: [command: string, change: Change][];
  /** Make the store, with one document. */
  fill: () => Promise<void>;
  remove: () => void;
};

const PROJECT = 'github.com/acme/web';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const REASON = ['--reason', 'we looked at it'];
const PEM =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n';

/** Make the folder with the files that the commands read. */
export function openChanges(): Changes {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-changes-'));
  const io = () => createCapturedIo({ ATTESTRY_DATA: join(folder, 'data') });
  const file = (name: string) => join(folder, name);
  let evidence = '';
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
  const fill = async () => {
    evidence = await withDataFolder(io(), async (context) => {
      const [stored] = await ingestEvidence(context, { bytes: Buffer.from(JSON.stringify(statement)) });
      return stored!.id!;
    });
  };
  /** Somebody else asks for a waiver, so that this user may decide. */
  const request = () =>
    withDataFolder(io(), async (context) => {
      const actor = { kind: 'token', id: 99, name: 'asker', scopes: ['ingest'] } as const;
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const asked = { rule: 'sbom-present', owner: 'Ann', reason: 'later', artifact: DIGEST, expiresAt };
      await createWaiver({ ...context, actor }, asked);
    });

  const newestKey = async (): Promise<string> => {
    const said = io();
    await main(['vsa-key', 'list', '--json'], said);
    const { keys } = JSON.parse(said.output()) as { keys: { keyId: string; signsFrom: string }[] };
    return keys.toSorted((a, b) => (a.signsFrom < b.signsFrom ? -1 : 1)).at(-1)!.keyId;
  };
  const changes: Changes['changes'] = [
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
      'vsa-key revoke': { argv: async () => [await newestKey()], actions: ['vsa-key.revoke'] },
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
      'connection ask': {
        argv: () => ['2'],
        actions: ['connection.ask'],
        prepare: () =>
          main(
            ['connection', 'add', 'npm', '--name', 'ours', '--package', 'web', '--project', PROJECT, ...REASON],
            io(),
          ),
      },
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
  return { folder, io, changes, fill, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
