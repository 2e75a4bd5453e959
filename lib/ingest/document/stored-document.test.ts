/** A connection that keeps what it reads gives the same documents as one that reads each of them again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepReadings, keepsReadings } from '#db/readings/kept-readings.ts';
import { newestEvidence, replaceContext, replaceFacts, type StoredEvidence } from '#db/evidence/evidence.ts';
import type { Db } from '#db/open.ts';
import {
  indexOf,
  named,
  REPORT_KINDS,
  reportUpload,
  STATEMENT_KINDS,
  statementUpload,
  type Upload,
} from '#lib/ingest/authority/documents.fixture.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, runOf, type TestApp } from '#lib/start/app.fixture.ts';
import { packFacts, type ReadDocument, type StatedDocument, unpackFacts } from './document.ts';
import { keepReadDocument, readText, statedDocument, storedReadDocument } from './stored-document.ts';

const [WEB, ARM] = [named('web'), named('arm')];
const INDEX = indexOf('image', [WEB, ARM]);
/** The value of a secret that no text may hold. */
const SECRET = `ghp_${'a1B2'.repeat(9)}`;

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const send = ({ bytes, ...named }: Upload) => ingestEvidence(app, { bytes, ...named });
const all = (db: Db): Promise<StoredEvidence[]> => newestEvidence(db, Number.MAX_SAFE_INTEGER, 1_000);
/** Without the bytes, which only image manifests keep. The copy reads what is read late. */
const withoutBytes = (document: ReadDocument | null) => structuredClone({ ...document!, bytes: null });

async function readAll(db: Db) {
  const read = [];
  for (const row of await all(db)) read.push(withoutBytes(await storedReadDocument(db, row)));
  return read;
}

/** What settling reads, without what it does not look at: the annotations of subjects. */
const stated = ({ format, facts, subjects, bytes, verification }: StatedDocument) => ({
  format,
  facts,
  subjects: subjects.map(({ name, uri, digest }) => ({ name, uri, digest })),
  manifest: format === 'oci-manifest' ? Buffer.from(bytes).toString() : null,
  signedAt: verification.signedAt === null ? null : Date.parse(verification.signedAt),
});

async function sendAllKinds(): Promise<void> {
  const run = runOf('acme/web');
  for (const kind of STATEMENT_KINDS)
    for (const signed of [run, null]) await send(statementUpload(kind, { about: WEB, run: signed }));
  for (const kind of REPORT_KINDS) await send(reportUpload(kind, WEB, 'owner', 0));
  await send(INDEX.document);
}

describe('what settling reads of a stored document', () => {
  it('is what its bytes say, for every kind, also where an earlier version stored it', async () => {
    await sendAllKinds();
    const rows = await all(app.store.read);
    const isBesideFacts = rows.map(({ facts }) => unpackFacts(facts).subjects !== undefined);
    expect(isBesideFacts).not.toContain(false);
    const expected = [];
    for (const row of rows) expected.push(stated((await storedReadDocument(app.store.read, row))!));
    const found = async () => {
      const documents = [];
      for (const row of await all(app.store.read)) documents.push(stated((await statedDocument(app.store.read, row))!));
      return documents;
    };
    expect(await found()).toEqual(expected);
    await app.store.write(async (tx) => {
      for (const { seq, facts } of rows) {
        const { subjects: _, ...earlier } = unpackFacts(facts);
        await replaceFacts(tx, seq, packFacts(earlier));
      }
    });
    expect(await found()).toEqual(expected);
  });

  it('is read from its bytes only where that tells more', async () => {
    await send(statementUpload('sbom', { about: WEB, run: null }));
    const [row] = (await all(app.store.read)) as [StoredEvidence];
    expect(await readText(app.store.read, row)).toBeNull();
    const { subjects: _, ...earlier } = unpackFacts(row.facts);
    expect(await readText(app.store.read, { ...row, facts: packFacts(earlier) })).not.toBeNull();
  });

  it.each([
    ['many subjects', Array.from({ length: 9 }, (_, at) => ({ name: `file-${at}`, uri: null, digest: {} }))],
    ['a long name', [{ name: 'n'.repeat(3_000), uri: null, digest: {} }]],
  ])('is not stored beside the facts where it has %s', (_what, subjects) => {
    const facts = { facts: { kind: 'generic' as const }, componentCount: null };
    expect(unpackFacts(packFacts({ ...facts, subjects }))).toEqual(facts);
    const few = [{ name: 'web', uri: null, digest: { sha256: 'ab' } }];
    expect(unpackFacts(packFacts({ ...facts, subjects: few }))).toEqual({ ...facts, subjects: few });
  });

  it('holds no secret, whenever the secret was found', async () => {
    await send(statementUpload('note', { about: WEB, run: null, name: SECRET }));
    const [row] = (await all(app.store.read)) as [StoredEvidence];
    expect(Buffer.from(JSON.stringify(unpackFacts(row.facts))).includes(SECRET)).toBe(false);
    const facts = packFacts({
      ...unpackFacts(row.facts),
      subjects: [{ name: `token ${SECRET}`, uri: null, digest: {} }],
    });
    expect(JSON.stringify(await statedDocument(app.store.read, { ...row, facts }))).not.toContain(SECRET);
  });
});

describe('a stored document', () => {
  it('of every kind is the same where readings are kept, at the first time and later', async () => {
    await sendAllKinds();
    const db = app.store.read;
    const expected = await readAll(db);
    expect(expected.length).toBeGreaterThan(STATEMENT_KINDS.length * 2);
    keepReadings(db);
    expect(await readAll(db)).toEqual(expected);
    expect(await readAll(db)).toEqual(expected);
    const bytes = await Promise.all((await all(db)).map(async (row) => (await storedReadDocument(db, row))!.bytes));
    expect(bytes.filter(({ length }) => length > 0).map((one) => Buffer.from(one))).toEqual([INDEX.document.bytes]);
  });

  it('is read again after its context has changed', async () => {
    await send(statementUpload('sbom', { about: WEB, run: null }));
    const db = app.store.read;
    keepReadings(db);
    const [row] = (await all(db)) as [StoredEvidence];
    expect((await storedReadDocument(db, row))!.context).toEqual({});
    await app.store.write(async (tx) => {
      keepReadings(tx);
      await storedReadDocument(tx, row);
      await replaceContext(tx, row.seq, { changed: 'context' });
      expect((await storedReadDocument(tx, row))!.context).toEqual({ changed: 'context' });
    });
  });

  it('that was read just now is kept as it would be read, and not where it holds a secret', async () => {
    const row = async () => (await all(app.store.read))[0]!;
    const db = app.store.read;
    await send(statementUpload('sbom', { about: WEB, run: runOf('acme/web') }));
    const read = (await storedReadDocument(db, await row()))!;
    keepReadings(db);
    expect(keepsReadings(db)).toBe(true);
    keepReadDocument(db, await row(), read);
    expect(withoutBytes(await storedReadDocument(db, await row()))).toEqual(withoutBytes(read));
    await send(statementUpload('note', { about: WEB, run: null, name: SECRET }));
    const secret = await row();
    expect(secret.secrets).toBeGreaterThan(0);
    keepReadDocument(db, secret, { ...read, verification: { ...read.verification } });
    expect(JSON.stringify(withoutBytes(await storedReadDocument(db, secret)))).not.toContain(SECRET);
    expect((await storedReadDocument(db, secret))!.id).toBe(secret.id);
  });
});
