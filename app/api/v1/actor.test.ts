/** Every write stores its actor: HTTP responses show it, and the log commits to it. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { createToken, revoke } from '#lib/admin/tokens.ts';
import { addLeaf, lastCheckpoint, logSize, readEntries, readLeaf, withLogHashes } from '#db/log/log.ts';
import { storedDigest } from '#db/connection/connection.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { leafHash, sameHash, verifyInclusion } from '#lib/log/merkle.ts';
import { completedSubtrees, inclusionProof } from '#lib/log/tree.ts';
import { openTestApp, provenance, runOf, sha256Hex, subject, testInstance } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

let app: TestApp;
let server: TestServer;
const tokens: { id: number; token: string }[] = [];
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
  for (let i = 0; i < 2; i += 1) tokens.push(await createToken(app, { name: 'ci', scopes: ['ingest'] }));
});
afterAll(async () => {
  await server.close();
  app.close();
});

const run = runOf('acme/web');
const push = async (body: Uint8Array | string, token: string) => {
  const response = await fetch(`${server.url}/api/v1/attestations`, {
    method: 'POST',
    body: body as BodyInit,
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await response.json()) as { results: { id: string; outcome: string }[] }).results[0]!;
};
const read = async (path: string) =>
  (await fetch(`${server.url}${path}`)).json() as Promise<{ [name: string]: unknown }>;
const rows = (sql: string) => sqlStatement<{ [column: string]: unknown }>(app.store.read, sql).all();
const actorOf = (table: string, column: string) =>
  rows(`SELECT a.kind, a.identifier FROM ${table} t JOIN actor a ON a.id = t.${column}`);
const COMMAND_LINE = { kind: 5, identifier: 'test' };

describe('the sender of evidence', () => {
  it('is the token that sent it, even if another token has the same name', async () => {
    for (const [i, { id, token }] of tokens.entries()) {
      const stored = await push(provenance(subject(`web-${i}`), { run }), token);
      const view = await read(`/api/v1/attestations/${stored.id}`);
      expect(evidenceView.parse(view).sentBy).toEqual({ kind: 'token', identifier: String(id), name: 'ci' });
    }
  });

  it('stays the first one if another sends the same bytes', async () => {
    const bytes = provenance(subject('twice'), { run });
    const first = await push(bytes, tokens[1]!.token);
    expect(await push(bytes, tokens[0]!.token)).toMatchObject({ outcome: 'duplicate', id: first.id });
    expect(await read(`/api/v1/attestations/${first.id}`)).toMatchObject({
      sentBy: { identifier: String(tokens[1]!.id) },
    });
  });

  it('is shown for a refused document', async () => {
    expect(await push('{"a":', tokens[0]!.token)).toMatchObject({ outcome: 'rejected' });
    const { refusals } = (await read('/api/v1/deliveries')) as { refusals: { sentBy: unknown }[] };
    expect(refusals[0]!.sentBy).toEqual({ kind: 'token', identifier: String(tokens[0]!.id), name: 'ci' });
  });

  it('is unknown for evidence stored before senders were recorded', async () => {
    const stored = await push(provenance(subject('old'), { run }), tokens[0]!.token);
    await app.store.write(async (tx) => {
      await sqlStatement(tx, 'UPDATE evidence SET actor = NULL WHERE digest = ?').run(
        storedDigest(tx, stored.id.slice(7)),
      );
    });
    expect(await read(`/api/v1/attestations/${stored.id}`)).toMatchObject({ sentBy: null });
  });
});

it('the response to an upload says when its token expires', async () => {
  const upload = async (token: string) =>
    (
      await fetch(`${server.url}/api/v1/attestations`, {
        method: 'POST',
        body: provenance(subject('expiry'), { run }) as BodyInit,
        headers: { authorization: `Bearer ${token}` },
      })
    ).headers.get('attestry-token-expires');
  const lasting = await createToken(app, { name: 'lasting', scopes: ['ingest'], lifetimeMs: null });
  expect(await upload(tokens[0]!.token)).toBe(new Date(app.now().getTime() + 90 * 86_400_000).toISOString());
  expect(await upload(lasting.token)).toBeNull();
});

describe('other changes', () => {
  it('store the actors that created and revoked tokens, waivers and trust', async () => {
    const { id } = await createToken(app, { name: 'short', scopes: ['ingest'] });
    await revoke(
      { ...app, actor: { kind: 'person', id: 'u1', name: 'Ada', grants: [{ role: 'admin', projects: '**' }] } },
      id,
    );
    expect(
      await rows(`SELECT a.identifier FROM token t JOIN actor a ON a.id = t.revoked_by WHERE t.id = ${id}`),
    ).toEqual([{ identifier: 'u1' }]);
    await createWaiver(app, {
      rule: 'sbom-present',
      artifact: `sha256:${sha256Hex('web-0')}`,
      owner: 'Ada',
      reason: 'until the generator is mended',
      expiresAt: '2026-06-01T00:00:00Z',
    });
    expect(await actorOf('waiver', 'created_by')).toEqual([COMMAND_LINE]);
    const { added } = await addTrustFile(app, { bytes: Buffer.from(testInstance('b').trustedRootJson), name: 'b' });
    await removeTrustEntry(app, added[0]!.id);
    expect(await actorOf('trust', 'removed_by')).toEqual([COMMAND_LINE]);
    expect(new Set((await actorOf('trust', 'added_by')).map(({ identifier }) => identifier))).toEqual(
      new Set(['test', 'trust-refresh']),
    );
  });
});

describe('the log', () => {
  const entries = async () =>
    (await readEntries(app.store.read, 0, 1_000)).map((one) => JSON.parse(Buffer.from(one).toString()));

  it('commits to the actor of an entry without naming them', async () => {
    const stored = await push(provenance(subject('logged'), { run }), tokens[0]!.token);
    const entry = (await entries()).find(({ sha256 }) => `sha256:${sha256}` === stored.id);
    const identity = { kind: 'token', identifier: String(tokens[0]!.id) };
    expect(entry).toMatchObject({
      v: 3,
      kind: 'attestation',
      actor: { kind: 'token', sha256: hash('sha256', canonicalJson(identity)) },
    });
    const other = { ...identity, identifier: String(tokens[1]!.id) };
    expect(entry.actor.sha256).not.toBe(hash('sha256', canonicalJson(other)));
    expect(JSON.stringify(await entries())).not.toContain('"ci"');
  });

  it('proves older entries of version 1 beside entries of version 2', async () => {
    const old = Buffer.from(canonicalJson({ v: 1, kind: 'attestation', at: '2026-01-01T00:00:00.000Z', sha256: '00' }));
    const index = await app.store.write(async (tx) => {
      const at = await logSize(tx);
      const finished = await withLogHashes(tx, (from) => completedSubtrees(at, leafHash(old), from));
      await addLeaf(tx, { idx: at, hash: leafHash(old), entry: old, completed: finished.slice(1) });
      return at;
    });
    await push(provenance(subject('after'), { run }), tokens[0]!.token);
    const head = (await lastCheckpoint(app.store.read))!;
    const proof = await withLogHashes(app.store.read, (from) => inclusionProof(index, head.size, from));
    const leaf = (await readLeaf(app.store.read, index))!;
    expect(sameHash(leaf.hash, leafHash(old))).toBe(true);
    expect(verifyInclusion({ index, size: head.size, leaf: leaf.hash, proof, root: head.root })).toBe(true);
  });
});
