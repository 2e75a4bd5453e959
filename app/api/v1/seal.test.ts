/** Sealing a document through HTTP and the command line: what goes, what stays, and who may. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '#app/cli/main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { EvidenceBody } from '#components/evidence/evidence.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { unpackBody, unpackJson } from '#db/codec/pack.ts';
import { newestEntries, runJobs } from '#lib/admin/retention/retention.fixture.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { withDatabase } from '#db/postgres-server.fixture.ts';
import { auditFolder } from '#lib/query/audit/audited-store.fixture.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { pseudoRandom } from '#lib/secrets/planted.fixture.ts';
import { openTestApp, runOf, sbom, sha256Hex, sign, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';

const DIGEST = `sha256:${sha256Hex('sealed')}`;
const run = runOf('acme/sealed');
const known = `gh${'p_'}${pseudoRandom(5_001, 36)}`;
/** A secret that no rule finds, in a name, a material and a parameter. */
const unknown = pseudoRandom(5_002, 24);
const document = sign(
  githubProvenance([{ name: `app ${unknown}`, digest: { sha256: sha256Hex('sealed') } }], run, {
    externalParameters: { note: `the word is ${unknown}`, token: known },
    materials: [
      {
        uri: `https://u:${known}@example.com/dep/${unknown}`,
        name: `dep ${unknown}`,
        digest: { sha256: sha256Hex('dep') },
      },
    ],
  }),
  { run },
);
const ID = `sha256:${sha256Hex(document.toString())}`;

let app: TestApp;
let server: TestServer;
let admin: string;
let ingest: string;

beforeAll(async () => {
  server = await serveRoutes();
});
afterAll(() => server.close());
beforeEach(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  admin = (await createToken(app, { name: 'root', scopes: ['admin'] })).token;
  ingest = (await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true })).token;
  await push(document);
  await push(sbom(subject('sealed'), { run }));
  await runJobs(app);
  return () => app.close();
});

type Answer = { status: number; text: string; body: never };
async function ask(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, text, body: (text.startsWith('{') ? JSON.parse(text) : null) as never };
}
const push = async (bytes: Uint8Array) =>
  ask('/api/v1/attestations', {
    method: 'POST',
    body: bytes as BodyInit,
    headers: { authorization: `Bearer ${ingest}` },
  });
const seal = (body: unknown, token: string | null = admin, id = ID) =>
  ask(`/api/v1/attestations/${id}/seal`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
const statusOf = async () =>
  (await ask(`/api/v1/artifacts/${DIGEST}`)).body as { status: { status: string; reason: string }; slsaLevel: number };

type Row = { [column: string]: unknown };

/** Everything that the store holds, compressed values unpacked; with SQLite also what its files hold. */
async function everythingStored(): Promise<string> {
  const { database } = app;
  if (database !== null) return (await rowsOfDatabase(database)).flatMap(textsOf).join('\n');
  const files = readdirSync(app.folder).filter((name) => name.startsWith('attestry.db'));
  const raw = files.map((name) => readFileSync(join(app.folder, name), 'latin1'));
  const client = new Database(join(app.folder, 'attestry.db'), { readonly: true });
  const tables = client.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const values = tables.flatMap(({ name }) => client.prepare<[], Row>(`SELECT * FROM "${name}"`).all());
  client.close();
  return [...raw, ...values.flatMap(textsOf)].join('\n');
}

/** Every row of a database of PostgreSQL, that of the full-text index included. */
function rowsOfDatabase(address: string): Promise<Row[]> {
  return withDatabase(address, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    );
    const all: Row[] = [];
    for (const { name } of rows) all.push(...(await client.query<Row>(`SELECT * FROM ${name}`)).rows);
    return all;
  });
}

const textsOf = (row: Row): string[] =>
  Object.values(row).map((value) =>
    value instanceof Uint8Array ? unpacked(value, row['codec']) + Buffer.from(value).toString('latin1') : String(value),
  );

function unpacked(value: Uint8Array, codec: unknown): string {
  const attempts = [
    () => JSON.stringify(unpackJson(value)),
    () =>
      Buffer.from(
        unpackBody((['raw', 'zstd', 'zstd-dictionary'] as never[])[Number(codec)] ?? ('zstd' as never), value),
      ).toString('utf8'),
  ];
  return attempts
    .map((attempt) => {
      try {
        return attempt();
      } catch {
        return '';
      }
    })
    .join('\n');
}

describe('sealing a document', () => {
  it('removes its bytes and the named secrets from every file of the store, and keeps the verdict', async () => {
    const before = await statusOf();
    expect(await everythingStored()).toContain(unknown);
    const { status, body, text } = await seal({ reason: 'the log shows the deploy key', secrets: [unknown] });
    expect(status).toBe(200);
    expect(evidenceView.parse(body)).toEqual(body);
    expect(text).not.toContain(unknown);
    const stored = await everythingStored();
    for (const secret of [unknown, known, unknown.toLowerCase(), Buffer.from(unknown).toString('base64')])
      expect(stored).not.toContain(secret);
    const after = await statusOf();
    expect([after.status.status, after.slsaLevel]).toEqual([before.status.status, before.slsaLevel]);
    for (const path of [
      `/api/v1/artifacts/${DIGEST}`,
      `/api/v1/artifacts/${DIGEST}/lineage`,
      '/api/v1/artifacts',
      '/api/v1/overview',
    ])
      expect((await ask(path)).text).not.toContain(unknown);
    expect((await ask(`/api/v1/artifacts?q=${unknown}`)).body).toMatchObject({ artifacts: [] });
  });

  it('leaves nothing that the audit of the store names', async () => {
    const audit = () => auditFolder(app.folder, { databaseUrl: app.database, now: app.now });
    expect((await audit()).differences).toEqual([]);
    expect((await seal({ reason: 'a token', secrets: [unknown] })).status).toBe(200);
    expect(await audit()).toMatchObject({ outcome: 'proved', differences: [] });
  });

  it('without naming any removes what the rules find', async () => {
    expect((await seal({ reason: 'a token' })).status).toBe(200);
    expect(await everythingStored()).not.toContain(known);
  });

  it('says who, when and why, with the proof in the log, and 410 for the bytes', async () => {
    await seal({ reason: 'the log shows the deploy key' });
    const view = (await ask(`/api/v1/attestations/${ID}`)).body as {
      outcome: string;
      sealed: boolean;
      seal: unknown;
      parsed: unknown;
      log: unknown;
      body: { kept: boolean; remark: string; entry: string; policy: unknown; proof: unknown; log: { index: number } };
    };
    expect(view).toMatchObject({
      outcome: 'verified',
      sealed: true,
      parsed: null,
      seal: { reason: 'the log shows the deploy key', sealedBy: { name: 'root' } },
      body: {
        kept: false,
        policy: null,
        proof: null,
        remark: expect.stringMatching(/^Verified on .+ an administrator removed its bytes/),
      },
    });
    expect(view.log).not.toBeNull();
    expect(JSON.parse(view.body.entry)).toMatchObject({ kind: 'seal', sha256: ID.slice(7) });
    expect((await newestEntries(app, 1))[0]).toMatchObject({ kind: 'seal', sha256: ID.slice(7) });
    const raw = await ask(`/api/v1/attestations/${ID}/raw`, { headers: { authorization: `Bearer ${admin}` } });
    expect(raw.status).toBe(410);
    expect(raw.body).toMatchObject({
      code: 'gone',
      detail: expect.stringMatching(/was sealed on .+ because they hold a secret/),
    });
    const evidence = shownView((await getEvidence(app, ID))!);
    const page = renderToStaticMarkup(createElement(EvidenceBody, { evidence, now: 0 }));
    expect(page).toContain('Sealed: the original bytes of this document were removed for good.');
    expect(page).toContain('the log shows the deploy key');
    expect(page).not.toContain('Seal …');
  });

  it('keeps it sealed when the same bytes arrive again, from another sender too', async () => {
    await seal({ reason: 'a token', secrets: [unknown] });
    for (let i = 0; i < 2; i += 1)
      expect((await push(document)).body).toMatchObject({ results: [{ id: ID, outcome: 'duplicate' }] });
    await runJobs(app);
    expect((await ask(`/api/v1/attestations/${ID}`)).body).toMatchObject({ sealed: true, body: { kept: false } });
    expect(await everythingStored()).not.toContain(unknown);
  });

  it('lets further evidence, re-evaluation and a past moment work', async () => {
    const before = await statusOf();
    await seal({ reason: 'a token', secrets: [unknown] });
    app.advance(60_000);
    expect((await push(sbom(subject('sealed'), { run: runOf('acme/sealed', { id: '77' }) }))).status).toBe(201);
    expect((await statusOf()).status.status).toBe(before.status.status);
    const past = await ask(`/api/v1/artifacts/${DIGEST}/as-of?at=${encodeURIComponent(app.now().toISOString())}`);
    expect(past.status).toBe(200);
    expect(past.text).not.toContain(unknown);
  });
});

describe('who may seal, and what is refused', () => {
  it.each<[string, () => Promise<Answer>, number]>([
    ['nobody', () => seal({ reason: 'x' }, null), 401],
    ['a token that sends evidence', () => seal({ reason: 'x' }, ingest), 403],
    ['without a reason', () => seal({ reason: ' ' }), 400],
    ['a short secret', () => seal({ reason: 'x', secrets: ['abc'] }), 400],
    ['an unknown member', () => seal({ reason: 'x', force: true }), 400],
    ['an unknown document', () => seal({ reason: 'x' }, admin, `sha256:${'0'.repeat(64)}`), 404],
    ['no id', () => seal({ reason: 'x' }, admin, 'nonsense'), 404],
  ])('%s', async (_, attempt, status) => {
    expect((await attempt()).status).toBe(status);
    expect((await ask(`/api/v1/attestations/${ID}`)).body).toMatchObject({ sealed: false, body: { kept: true } });
  });

  it('a sealed document is not sealed again', async () => {
    await seal({ reason: 'x' });
    expect((await seal({ reason: 'y' })).status).toBe(409);
    expect((await ask(`/api/v1/attestations/${ID}`)).body).toMatchObject({ seal: { reason: 'x' } });
  });

  it('a document under legal hold is not sealed until the hold is released', async () => {
    const hold = await ask('/api/v1/holds', {
      method: 'POST',
      body: JSON.stringify({ artifact: DIGEST, reason: 'case' }),
      headers: { authorization: `Bearer ${admin}` },
    });
    expect(hold.status).toBe(201);
    const refused = await seal({ reason: 'x' });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('legal hold')]);
  });

  it('a secret in the reason is masked', async () => {
    await seal({ reason: `it shows ${known}` });
    expect((await ask(`/api/v1/attestations/${ID}`)).text).not.toContain(known);
    expect(await everythingStored()).not.toContain(known);
  });
});

describe('attestry seal', () => {
  it('seals with the secrets from stdin, and prints none', async () => {
    const io = createCapturedIo({ ATTESTRY_DATA: app.folder, DATABASE_URL: app.database ?? '' }, `${unknown}\n`);
    expect(await main(['seal', ID, '--reason', 'a token', '--secrets'], io)).toBe(0);
    expect(io.printed()).toMatch(/^sealed: sha256:.+Rotate the secret/s);
    expect(io.printed()).not.toContain(unknown);
    app.store.refresh();
    expect(await everythingStored()).not.toContain(unknown);
    expect(await main(['seal', ID, '--reason', 'again'], createCapturedIo({ ATTESTRY_DATA: app.folder }))).toBe(3);
    expect(await main(['seal', ID], createCapturedIo({ ATTESTRY_DATA: app.folder }))).toBe(2);
  });
});
