/**
 * The audit log over HTTP: every door that changes something writes an entry, in the same transaction, with who, from
 * where, what, before and after, and why; nobody but an admin reads it; and its entries prove themselves.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACTIONS, type Action } from '#lib/access/actions.ts';
import { grantToGroup } from '#lib/admin/access/group-roles.ts';
import { makeBadgeAddress } from '#lib/admin/visibility/badge-addresses.ts';
import { startSession } from '#lib/admin/access/sessions.ts';
import { addUser } from '#lib/admin/access/users.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { addConnection } from '#lib/admin/connections/connections.ts';
import { releaseQuarantine } from '#lib/admin/quarantine.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { releaseHold } from '#lib/admin/retention/holds.ts';
import { finishedDrill, startDrill } from '#lib/jobs/drills/run-drill.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { auditLogHead, auditLogPage, provedAuditLogEntry, refusedPage } from '#lib/http/contract/access/audit-log.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { leafHash, rootFromInclusion } from '#lib/log/merkle.ts';
import { parseNote, parseVerifierKey, verifyNote } from '#lib/log/note.ts';
import { inMemoryTree, rootOf } from '#lib/log/tree.ts';
import { PLANTED } from '#lib/secrets/planted.fixture.ts';
import { MAX_REFUSED_ACTIONS } from '#db/log/refused-actions.ts';
import { logSize } from '#db/log/log.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import type { AuditLogItem } from '#lib/views/audit-log/audit-log.ts';
import { DOORS, type Door, type Installation, knock, openInstallation, PROJECT } from './doors.fixture.ts';
import { deliver, deploymentStatus, withWebhookSecret } from './webhook.fixture.ts';

let installation: Installation;
let admin: { authorization: string };
beforeEach(async () => {
  installation = await openInstallation();
  const { token } = await createToken(installation.app, { name: 'root', scopes: ['admin'] });
  admin = { authorization: `Bearer ${token}` };
});
afterEach(() => installation.close());

const REASON = 'we looked at it';
const CONNECTION = { source: 'cdevents', name: 'tekton', projects: [PROJECT] };
const RECORDED: ReadonlySet<string> = new Set(Object.values(ACTIONS).filter((verb) => verb !== null));
/** The doors whose verb leads to an action, read from the table of doors. */
const CHANGING = Object.entries(DOORS).filter(([name, { verb }]) => RECORDED.has(verb) && !name.startsWith('GET '));

/** What each of these doors writes, and what it needs to succeed beside what `DOORS` sends. */
const EXPECTED: { [door: string]: { action: Action; object: RegExp; door?: Partial<Door> } } = {
  'POST /api/v1/predicate-types': { action: 'predicate-type.apply', object: /^predicate-type:review$/ },
  'DELETE /api/v1/predicate-types/[id]': { action: 'predicate-type.retire', object: /^predicate-type:review$/ },
  'POST /api/v1/waivers': { action: 'waiver.create', object: /^waiver:2$/ },
  'POST /api/v1/waivers/[id]/approve': { action: 'waiver.approve', object: /^waiver:2$/, door: requested('approve') },
  'POST /api/v1/waivers/[id]/refuse': { action: 'waiver.refuse', object: /^waiver:2$/, door: requested('refuse') },
  'POST /api/v1/waivers/[id]/revoke': { action: 'waiver.end', object: /^waiver:1$/ },
  'POST /api/v1/quarantine': { action: 'quarantine.create', object: /^quarantine:2$/ },
  'POST /api/v1/quarantine/[id]/release': { action: 'quarantine.release', object: /^quarantine:1$/ },
  'PUT /api/v1/projects/[...slug]': {
    action: 'expectations.change',
    object: /^project:github\.com\/acme\/web$/,
    door: { body: () => ({ document: { builders: ['https://b.example'] }, reason: REASON, version: 0 }) },
  },
  'POST /api/v1/projects/[...slug]': {
    action: 'expectations.change',
    object: /^project:github\.com\/acme\/web$/,
    door: {
      body: () => ({
        signer: { identity: 'https://acme.example/build', issuer: 'https://acme.example' },
        kinds: 'all',
        reason: REASON,
        version: 0,
      }),
    },
  },
  'DELETE /api/v1/projects/[...slug]': {
    action: 'badge.revoke',
    object: /^badge-address:1$/,
    door: { prepare: ({ app }) => makeBadgeAddress(app, { project: PROJECT, note: 'README' }) },
  },
  'POST /api/v1/policies': { action: 'policy.apply', object: /^policy:strict$/ },
  'DELETE /api/v1/policies/[id]': { action: 'policy.retire', object: /^policy:strict$/ },
  'PUT /api/v1/targets': { action: 'targets.change', object: /^installation:targets$/ },
  'PUT /api/v1/environments/[name]': { action: 'environment.change', object: /^environment:production$/ },
  'PUT /api/v1/environments/[name]/expected': { action: 'inventory.expect', object: /^environment:production$/ },
  'DELETE /api/v1/environments/[name]/expected': { action: 'inventory.withdraw', object: /^environment:production$/ },
  'PUT /api/v1/environments/[name]/observed': { action: 'inventory.observe', object: /^environment:production$/ },
  'DELETE /api/v1/environments/[name]/observed': { action: 'inventory.withdraw', object: /^environment:production$/ },
  'POST /api/v1/drills': {
    action: 'drill.run',
    object: /^drill:1$/,
    door: { body: () => ({ scenario: 'swapped-artifact', reason: REASON }) },
  },
  'POST /api/v1/drills/[id]/acknowledge': {
    action: 'drill.acknowledge',
    object: /^drill:1$/,
    door: {
      prepare: async ({ app }) => {
        const { id } = await startDrill(app, { scenario: 'swapped-artifact' });
        await finishedDrill(id);
      },
    },
  },
  'POST /api/v1/report-schedules': { action: 'report-schedule.create', object: /^report-schedule:2$/ },
  'POST /api/v1/report-schedules/[id]/end': { action: 'report-schedule.end', object: /^report-schedule:1$/ },
  'POST /api/v1/subscriptions': { action: 'subscription.create', object: /^subscription:2$/ },
  'PATCH /api/v1/subscriptions/[id]': { action: 'subscription.change', object: /^subscription:1$/ },
  'DELETE /api/v1/subscriptions/[id]': { action: 'subscription.remove', object: /^subscription:1$/ },
  'POST /api/v1/subscriptions/[id]/test': { action: 'subscription.test', object: /^subscription:1$/ },
  'POST /api/v1/subscriptions/[id]/replay': { action: 'subscription.replay', object: /^subscription:1$/ },
  'POST /api/v1/artifacts/[digest]/github-records': {
    action: 'github.ask',
    object: /^artifact:sha256:/,
    door: { prepare: ({ app, quarantine }) => releaseQuarantine(app, { id: quarantine, reason: REASON }) },
  },
  'POST /api/v1/holds': { action: 'hold.create', object: /^hold:2$/ },
  'POST /api/v1/holds/[id]/release': { action: 'hold.release', object: /^hold:1$/ },
  'POST /api/v1/attestations/[id]/seal': {
    action: 'evidence.seal',
    object: /^evidence:sha256:/,
    door: { prepare: ({ app, hold }) => releaseHold(app, { id: hold, reason: REASON }) },
  },
  'POST /api/v1/connections': {
    action: 'connection.add',
    object: /^connection:1$/,
    door: { body: () => ({ ...CONNECTION, reason: REASON }) },
  },
  'POST /api/v1/connections/[id]/rotate': {
    action: 'connection.rotate',
    object: /^connection:1$/,
    door: { prepare: ({ app }) => addConnection(app, { ...CONNECTION, reason: REASON }) },
  },
  'POST /api/v1/connections/[id]/ask': {
    action: 'connection.ask',
    object: /^connection:1$/,
    door: {
      prepare: ({ app }) =>
        addConnection(app, {
          source: 'npm',
          name: 'ours',
          projects: [PROJECT],
          reason: REASON,
          settings: { packages: ['@acme/web'], registry: 'http://127.0.0.1:9', privateAddress: true },
        }),
    },
  },
  'POST /api/v1/connections/[id]/end': {
    action: 'connection.end',
    object: /^connection:1$/,
    door: { prepare: ({ app }) => addConnection(app, { ...CONNECTION, reason: REASON }) },
  },
  'POST /api/v1/deliveries/[id]/replay': {
    action: 'delivery.replay',
    object: /^delivery:1$/,
    door: {
      prepare: async ({ url }) => {
        const restore = withWebhookSecret();
        await deliver(url, deploymentStatus(1));
        restore();
      },
    },
  },
};

/** A request for a waiver by a caller who may only ask. */
function requested(decision: 'approve' | 'refuse'): Partial<Door> {
  return {
    path: () => `/api/v1/waivers/2/${decision}`,
    prepare: async ({ app }) => {
      const actor = { kind: 'token', id: 99, name: 'asker', scopes: ['ingest'] } as const;
      const expiresAt = new Date(app.now().getTime() + 86_400_000).toISOString();
      const asked = { rule: 'sbom-present', owner: 'Ann', reason: REASON, project: PROJECT, expiresAt };
      await createWaiver({ ...app, actor }, asked);
    },
  };
}

const ask = (path: string, headers: Record<string, string> = admin) =>
  fetch(`${installation.url}/api/v1/audit-log${path}`, { headers });
const list = async (query = '') => auditLogPage.parse(await (await ask(query)).json());
const textOf = ({ object }: AuditLogItem['entry']) => `${object.kind}:${object.id}`;

describe('every door that changes something', () => {
  it('is in the table of this test', () => {
    expect(CHANGING.map(([name]) => name).toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(Object.entries(EXPECTED))('%s writes one entry', async (name, { action, object, door }) => {
    const before = DOORS[name]!;
    DOORS[name] = { ...before, ...door };
    try {
      await DOORS[name].prepare?.(installation);
      DOORS[name] = { ...DOORS[name], prepare: async () => {} };
      const size = await logSize(installation.app.store.read, 'audit');
      const { status, text } = await knock(installation, name, admin);
      expect(status, text).toBeLessThan(300);
      expect(await logSize(installation.app.store.read, 'audit')).toBe(size + 1);
      const { index, entry } = (await list('?limit=1')).entries[0]!;
      expect(index).toBe(size);
      expect(entry).toMatchObject({ action, from: { door: 'api', address: '127.0.0.1' } });
      expect(entry.actor).toMatchObject({ kind: 'token', name: 'root' });
      expect(textOf(entry)).toMatch(object);
      expect([entry.before, entry.after]).not.toEqual([null, null]);
      if (before.body !== undefined && action !== 'delivery.replay') expect(entry.reason).toBe(REASON);
    } finally {
      DOORS[name] = before;
    }
  });

  it('writes nothing where the change is refused', async () => {
    const size = await logSize(installation.app.store.read, 'audit');
    const entries = sqlStatement(installation.app.store.read, 'SELECT count(*) AS n FROM audit_entry');
    const rows = await entries.get();
    for (const [name] of CHANGING) {
      const answer = await knock(
        { ...installation, waiver: '99', quarantine: 99, hold: 99, schedule: 99, subscription: 99 },
        name,
        {},
      );
      expect(answer.status, name).toBeGreaterThan(399);
    }
    // `knock` prepares three of them as the command line.
    const prepared = (await list('?limit=200')).entries.filter(({ index }) => index >= size);
    expect(prepared.filter(({ entry }) => entry.from.door !== 'command-line')).toEqual([]);
    expect(rows).toEqual({ n: size });
  });
});

it('an entry says what was before and after', async () => {
  const send = async (document: string) => {
    const body = JSON.stringify({ document, reason: REASON });
    const headers = { ...admin, 'content-type': 'application/json' };
    expect((await fetch(`${installation.url}/api/v1/policies`, { method: 'POST', headers, body })).status).toBe(201);
  };
  const document =
    'id: strict\nappliesTo:\n  projects: [github.com/acme/web]\nrules:\n  - { id: sbom, check: sbom-present';
  await send(`${document} }\n`);
  await fetch(`${installation.url}/api/v1/policies`, {
    method: 'POST',
    headers: { ...admin, 'content-type': 'application/json' },
    body: JSON.stringify({ document: `${document}, title: An SBOM }\n`, reason: 'a title' }),
  });
  const [second, first] = (await list('?object=policy:strict')).entries;
  expect(first!.entry).toMatchObject({ before: null, after: { version: 1, document: { id: 'strict' } } });
  expect(second!.entry).toMatchObject({
    before: first!.entry.after as object,
    after: { version: 2, document: { rules: [{ title: 'An SBOM' }] } },
    reason: 'a title',
  });
});

describe('signing in', () => {
  const PASSWORD = 'a long enough secret';
  beforeEach(async () => {
    const { app } = installation;
    app.signIn = { ...app.signIn, baseUrl: 'https://attestry.test' };
    await addUser(app, { name: 'ann', password: PASSWORD, role: 'admin', projects: [] });
  });
  const from = { headers: { origin: 'https://attestry.test' } };

  it('and out is recorded, from a page and with the address', async () => {
    const response = await fetch(`${installation.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from.headers },
      body: JSON.stringify({ name: 'ann', password: PASSWORD }),
    });
    expect(response.status).toBe(201);
    const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    await fetch(`${installation.url}/api/v1/session`, { method: 'DELETE', headers: { cookie, ...from.headers } });
    const [ended, started] = (await list('?limit=2')).entries;
    const by = { kind: 'person', name: 'ann' };
    expect(started!.entry).toMatchObject({
      action: 'session.start',
      actor: by,
      from: { door: 'page', address: '127.0.0.1' },
    });
    expect(ended!.entry).toMatchObject({ action: 'session.end', actor: by, from: { door: 'page' } });
    expect(JSON.stringify([started, ended])).not.toContain(cookie.split('=')[1]);
  });

  it('with a wrong password is no entry, but a refused attempt; a name that nobody has is not stored', async () => {
    const size = await logSize(installation.app.store.read, 'audit');
    const attempt = (name: string, password: string) =>
      fetch(`${installation.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...from.headers },
        body: JSON.stringify({ name, password }),
      });
    expect((await attempt('ann', 'wrong wrong wrong')).status).toBe(401);
    expect((await attempt(PASSWORD, 'wrong wrong wrong')).status).toBe(401);
    await installation.app.refusals.settled();
    const text = await (await ask('/refused')).text();
    expect(refusedPage.parse(JSON.parse(text)).refused).toMatchObject([
      { attempt: 'session.start', subject: null, actor: null, from: { door: 'page', address: '127.0.0.1' } },
      { attempt: 'session.start', subject: 'ann', actor: null },
    ]);
    expect(text).not.toContain(PASSWORD);
    expect(await logSize(installation.app.store.read, 'audit')).toBe(size);
  });
});

it('a change that a caller may not make is a refused attempt, of which the newest are stored', async () => {
  const { app, url } = installation;
  const person = { kind: 'person', id: 'test', name: 'Viola', grants: [{ role: 'viewer', projects: '**' }] } as const;
  app.signIn = { ...app.signIn, baseUrl: url };
  await grantToGroup(app, { group: 'viewers', role: 'viewer', projects: [] });
  const { token } = await startSession(app, { person, from: { groups: ['viewers'] }, userAgent: null });
  const headers = { cookie: `attestry-session=${token}`, origin: url };
  for (let i = 0; i < 3; i += 1) expect((await knock(installation, 'POST /api/v1/holds', headers)).status).toBe(403);
  await app.refusals.settled();
  const { refused } = refusedPage.parse(await (await ask('/refused')).json());
  expect(refused).toHaveLength(3);
  expect(refused[0]).toMatchObject({ attempt: 'hold.change', actor: { name: 'Viola' }, from: { door: 'page' } });
  await app.store.write(async (tx) => {
    const insert = sqlStatement(
      tx,
      `INSERT INTO refused_action (at, door, attempt, message) VALUES (0, 'page', 'session.start', 'x')`,
    );
    for (let i = 0; i < MAX_REFUSED_ACTIONS + 50; i += 1) await insert.run();
  });
  const nobody = { actor: { kind: 'anonymous' }, from: app.from, subject: null, message: 'x' } as const;
  app.refusals.note({ ...nobody, attempt: 'session.start' });
  await app.refusals.settled();
  const counted = sqlStatement<{ n: number }>(
    app.store.read,
    'SELECT count(*) AS n FROM refused_action WHERE attempt = ?',
  );
  const count = async (attempt: string) => (await counted.get(attempt))!.n;
  expect({ signIns: await count('session.start'), others: await count('hold.change') }).toEqual({
    signIns: MAX_REFUSED_ACTIONS,
    others: 3,
  });
});

describe('the log', () => {
  it('is read by admins only', async () => {
    const { token } = await createToken(installation.app, { name: 'ci', scopes: ['read', 'ingest'] });
    for (const path of ['', '/0', '/checkpoint', '/export', '/refused']) {
      expect((await ask(path, {})).status).toBe(401);
      expect((await ask(path, { authorization: `Bearer ${token}` })).status).toBe(403);
      expect((await ask(path)).status).toBe(200);
    }
  });

  it('is filtered by actor, action, object and time, and has pages', async () => {
    const { app } = installation;
    const all = (await list('?limit=200')).entries;
    expect((await list('?action=hold.create')).entries.map(({ entry }) => textOf(entry))).toEqual(['hold:1']);
    expect((await list('?object=hold:1')).entries).toHaveLength(1);
    expect((await list('?actor=command-line:test&action=hold.create')).entries).toHaveLength(1);
    expect((await list('?actor=token:77')).entries).toEqual([]);
    app.advance(60_000);
    await createToken(app, { name: 'late', scopes: ['read'] });
    const at = encodeURIComponent(app.now().toISOString());
    expect((await list(`?from=${at}`)).entries.map(({ entry }) => entry.action)).toEqual(['token.create']);
    expect((await list(`?until=${at}&limit=200`)).entries).toEqual(all);
    const paged: AuditLogItem[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.entries);
      ({ cursor } = page);
    }
    expect(paged).toEqual((await list('?limit=200')).entries);
    expect((await ask('?from=yesterday')).status).toBe(400);
    expect((await ask('?action=frobnicate')).status).toBe(400);
  });

  it('proves each entry by the key that signs its checkpoint, under another name than the evidence log', async () => {
    const head = auditLogHead.parse(await (await ask('/checkpoint')).json());
    const verifier = parseVerifierKey(head.key)!;
    for (let index = 0; index < head.size; index += 1) {
      const { entry, proof, treeSize, checkpoint } = provedAuditLogEntry.parse(await (await ask(`/${index}`)).json());
      const note = parseNote(checkpoint)!;
      expect(verifyNote(note, [verifier])).toHaveLength(1);
      const signed = parseCheckpoint(note.text)!;
      expect(signed).toMatchObject({ origin: 'attestry.test/audit-log', size: treeSize });
      const leaf = leafHash(Buffer.from(canonicalJson(entry as unknown as JsonValue)));
      const root = rootFromInclusion(
        leaf,
        index,
        treeSize,
        proof.map((one) => Buffer.from(one, 'hex')),
      );
      expect(Buffer.from(root!).toString('hex')).toBe(Buffer.from(signed.root).toString('hex'));
    }
    expect((await ask(`/${head.size}`)).status).toBe(404);
  });

  it('is exported as JSON Lines, whose lines are the leaves', async () => {
    const response = await ask('/export');
    expect(response.headers.get('content-type')).toContain('application/jsonl');
    const lines = (await response.text()).trimEnd().split('\n');
    const head = auditLogHead.parse(await (await ask('/checkpoint')).json());
    const { read } = inMemoryTree(lines.map((line) => leafHash(Buffer.from(line))));
    expect(Buffer.from(rootOf(lines.length, read)).toString('hex')).toBe(head.root);
    expect((await (await ask(`/export?from=${lines.length - 1}`)).text()).trimEnd()).toBe(lines.at(-1));
  });

  it('holds no secret, and an entry with a masked one still proves itself', async () => {
    const planted = PLANTED.filter(({ member }) => typeof member === 'string').slice(0, 12);
    for (const { member } of planted) {
      const body = JSON.stringify({ project: PROJECT, reason: String(member) });
      const headers = { ...admin, 'content-type': 'application/json' };
      const answer = await fetch(`${installation.url}/api/v1/holds`, { method: 'POST', headers, body });
      expect(answer.status).toBe(201);
    }
    const text = await (await ask('/export')).text();
    for (const { hidden } of planted) expect(text).not.toContain(hidden);
    const { index } = (await list('?limit=1')).entries[0]!;
    const { entry, leafHash: hash } = provedAuditLogEntry.parse(await (await ask(`/${index}`)).json());
    const leaf = leafHash(Buffer.from(canonicalJson(entry as unknown as JsonValue)));
    expect(Buffer.from(leaf).toString('hex')).toBe(hash);
  });
});
