import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyInclusion } from '#lib/log/merkle.ts';
import { parseCheckpoint } from '#lib/log/checkpoint.ts';
import { parseNote, parseVerifierKey, verifyNote } from '#lib/log/note.ts';
import { artifactIdsAfter, artifactsByIds } from '#db/artifact/artifacts.ts';
import { preparedSql } from '#db/connection/connection.ts';
import { logSize } from '#db/log/log.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import { readCounters } from '#db/system/meta.ts';
import { listRefusals } from '#db/system/refusals.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { getRaw } from '#lib/query/get-raw.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { ingestEvidence } from './ingest-evidence.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import {
  completeEvidence,
  withFlippedSignatureBit,
  sha256Hex,
  jsonLines,
  openTestApp,
  testInstance,
  provenance,
  ingestOutcomes,
  runOf,
  sbom,
  subject,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const run = runOf('acme/web');
const web = subject('web-1.0.0.tgz');
const digest = `sha256:${sha256Hex('web-1.0.0.tgz')}`;
const statusOf = async (of = digest) => (await getArtifact(app, of))?.status.status;

describe('ingesting evidence', () => {
  it('stores a document once and returns its bytes unchanged', async () => {
    const bundle = provenance(web, { run });
    const [first] = await ingestEvidence(app, { bytes: bundle });
    expect(first).toMatchObject({
      outcome: 'stored',
      format: 'sigstore-bundle',
      predicateType: 'https://slsa.dev/provenance/v1',
      verification: { outcome: 'verified' },
      subjects: [{ name: 'web-1.0.0.tgz' }],
    });
    const [second] = await ingestEvidence(app, { bytes: bundle });
    expect(second).toEqual({ ...first, outcome: 'duplicate' });
    expect(Buffer.compare((await getRaw(app, first!.id))!.bytes, bundle)).toBe(0);
    expect((await getArtifact(app, digest))?.evidence).toHaveLength(1);
  });

  it('shows U+FFFD where a document has U+0000, keeps its bytes, and finds it by that name', async () => {
    const bundle = provenance(subject('web\u0000-1.0.0.tgz', sha256Hex('null')), { run });
    const [stored] = await ingestEvidence(app, { bytes: bundle });
    expect(stored).toMatchObject({
      outcome: 'stored',
      verification: { outcome: 'verified' },
      subjects: [{ name: 'web\uFFFD-1.0.0.tgz' }],
    });
    expect(Buffer.compare((await getRaw(app, stored!.id))!.bytes, bundle)).toBe(0);
    expect((await getArtifact(app, `sha256:${sha256Hex('null')}`))?.names).toEqual(['web\uFFFD-1.0.0.tgz']);
    expect((await listArtifacts(app, { q: 'web\uFFFD-1.0.0.tgz' })).artifacts).toHaveLength(1);
    expect((await listArtifacts(app, { q: 'absent\u0000' })).artifacts).toEqual([]);
    const [refused] = await ingestEvidence(app, { bytes: Buffer.from([0x7b, 0, 0xff]) });
    expect(refused).toMatchObject({ outcome: 'rejected' });
    expect((await listRefusals(app.store.read, Number.MAX_SAFE_INTEGER, 1))[0]!.excerpt).toBe('{\uFFFD\uFFFD');
  });

  it('answers each document of a mixed upload separately and records the refusals', async () => {
    const bundle = provenance(web, { run });
    await ingestOutcomes(app, bundle);
    expect(
      await ingestOutcomes(
        app,
        jsonLines(bundle, sbom(web, { run }), Buffer.from('{"a":'), withFlippedSignatureBit(bundle)),
      ),
    ).toEqual(['duplicate verified', 'stored verified', 'rejected not-json', 'stored failed']);
    expect(await listRefusals(app.store.read, Number.MAX_SAFE_INTEGER, 10)).toMatchObject([
      { code: 'not-json', pointer: expect.stringContaining('line 3'), door: 'api', excerpt: '{"a":' },
    ]);
    expect((await readCounters(app.store.read))['refused']).toBe(1);
  });

  it('makes the artifact verified once all required evidence is there, and failed by a false signature', async () => {
    await ingestOutcomes(app, provenance(web, { run }));
    expect(await statusOf()).toBe('incomplete');
    await ingestOutcomes(app, jsonLines(sbom(web, { run }), testResults(web, { run })));
    expect(await statusOf()).toBe('verified');
    await ingestOutcomes(app, withFlippedSignatureBit(provenance(web, { run })));
    const seen = (await getArtifact(app, digest))!;
    expect(seen.status.status).toBe('failed');
    expect(seen.history.map((change) => change.to)).toEqual(['failed', 'verified', 'incomplete']);
    expect(seen.project?.slug).toBe('github.com/acme/web');
    expect(seen.build).toMatchObject({
      commit: run.commit,
      ref: 'refs/tags/v1.0.0',
      repository: 'github.com/acme/web',
    });
  });

  it('an unverified document links the artifact to the project that it claims, until a verified one replaces the link', async () => {
    const untrusted = provenance(web, { run: runOf('evil/web'), instance: testInstance('somebody else') });
    expect(await ingestOutcomes(app, untrusted)).toEqual(['stored untrusted']);
    expect((await getArtifact(app, digest))?.project?.slug).toBe('github.com/evil/web');
    await ingestOutcomes(app, provenance(web, { run }));
    expect((await getArtifact(app, digest))?.project?.slug).toBe('github.com/acme/web');
  });

  it('a raw SBOM is about the artifact that the sender names, else about none', async () => {
    const raw = Buffer.from(
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        version: 1,
        components: [{ type: 'library', name: 'a', version: '1' }],
      }),
    );
    expect((await ingestEvidence(app, { bytes: raw }))[0]).toMatchObject({ outcome: 'stored', subjects: [] });
    expect(await statusOf()).toBeUndefined();
    expect((await ingestEvidence(app, { bytes: raw, subject: digest }))[0]).toMatchObject({ outcome: 'duplicate' });
    expect((await getArtifact(app, digest))?.evidence.map((each) => each.format)).toEqual(['cyclonedx']);
  });

  it('a raw SBOM that names its root component by digest is about that component', async () => {
    const raw = Buffer.from(
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        version: 1,
        metadata: {
          component: {
            type: 'application',
            name: 'web',
            version: '1.0.0',
            hashes: [{ alg: 'SHA-256', content: sha256Hex('web-1.0.0.tgz') }],
          },
        },
        components: [],
      }),
    );
    await ingestOutcomes(app, raw);
    expect((await getArtifact(app, digest))?.evidence).toHaveLength(1);
  });

  it('many documents at once are committed together, in order and without loss', async () => {
    const bundles = Array.from({ length: 90 }, (_, i) => provenance(subject(`part-${i}`), { run }));
    const results = await Promise.all(bundles.map((bundle) => ingestOutcomes(app, bundle)));
    expect(results.flat()).toEqual(bundles.map(() => 'stored verified'));
    const counted = preparedSql<{ n: number }>('SELECT count(*) AS n FROM log_checkpoint')(app.store.read);
    expect((await counted.get())!.n).toBeLessThan(45);
    // Adding the trust is one more entry.
    expect(await logSize(app.store.read)).toBe(91);
  });

  it('the same document many times at once is one evidence', async () => {
    const bundle = provenance(web, { run });
    const results = (await Promise.all(Array.from({ length: 20 }, () => ingestOutcomes(app, bundle)))).flat();
    expect(results.filter((each) => each === 'stored verified')).toHaveLength(1);
    expect(results.filter((each) => each === 'duplicate verified')).toHaveLength(19);
  });

  it('a stated time of receipt in the past is used', async () => {
    await ingestEvidence(app, { bytes: completeEvidence(web, { run }), receivedAt: new Date('2026-05-14T11:59:30Z') });
    expect(await getArtifact(app, digest)).toMatchObject({
      firstSeen: '2026-05-14T11:59:30.000Z',
      timeToVerifySeconds: 90,
    });
  });
});

describe('stored evidence', () => {
  it('gives every artifact and every sum the status that is stored', async () => {
    for (let i = 0; i < 12; i += 1) {
      const of = subject(`thing-${i % 7}`);
      const made = runOf(i % 2 ? 'acme/web' : 'acme/api', { ref: `refs/tags/v1.0.${i}` });
      const bundle = provenance(of, { run: made });
      await ingestOutcomes(
        app,
        [
          completeEvidence(of, { run: made }),
          bundle,
          withFlippedSignatureBit(bundle),
          testResults(of, { run: made }, ['adds']),
        ][i % 4]!,
      );
    }
    const db = app.store.read;
    const rows = await artifactsByIds(db, await artifactIdsAfter(db, 0, 100));
    expect(rows).toHaveLength(7);
    const sums: { [status: string]: number } = {};
    for (const row of rows) {
      expect((await evaluateArtifact(db, row, app.now().toISOString())).status).toMatchObject({
        status: row.status,
        underlying: row.underlying,
        reason: row.reason,
      });
      sums[row.status] = (sums[row.status] ?? 0) + 1;
    }
    const storedCounts = Object.fromEntries(
      (await statusCounts(db, 0)).filter((each) => each.artifacts > 0).map((each) => [each.status, each.artifacts]),
    );
    expect(storedCounts).toEqual(sums);
    expect(new Set(rows.map((row) => row.status)).size).toBeGreaterThan(1);
  });

  it('of one kind in large numbers does not displace another kind', async () => {
    await ingestOutcomes(app, completeEvidence(web, { run }));
    for (let i = 0; i < 40; i += 1)
      await ingestOutcomes(app, sbom(web, { run, at: new Date(run.finishedOn.getTime() + 1000 * i) }));
    expect(await statusOf()).toBe('verified');
    expect((await getArtifact(app, digest))?.evidenceHidden).toBeGreaterThan(0);
  });

  it("is in the log, each document with a proof up to a checkpoint signed by the log's key", async () => {
    const results = await ingestEvidence(app, { bytes: completeEvidence(web, { run }) });
    for (const { id } of results) {
      const { log } = (await getEvidence(app, id))!;
      const bytes = (hex: string) => Buffer.from(hex, 'hex');
      expect(
        verifyInclusion({
          leaf: bytes(log!.leafHash),
          index: log!.index,
          size: log!.treeSize,
          proof: log!.proof.map(bytes),
          root: bytes(log!.root),
        }),
      ).toBe(true);
      const note = parseNote(log!.checkpoint)!;
      expect(verifyNote(note, [parseVerifierKey(app.log.verifierKey)!])).toHaveLength(1);
      expect(Buffer.from(parseCheckpoint(note.text)!.root).toString('hex')).toBe(log!.root);
    }
  });

  it.each([
    ["UPDATE log_leaf SET entry = ''", /append-only/],
    ['DELETE FROM log_leaf', /append-only/],
    ['UPDATE log_checkpoint SET size = 9', /stays/],
    ["INSERT INTO log_leaf (idx, hash, entry) VALUES (99, '', '')", /gaps/],
    ['UPDATE verification SET outcome = 4', /never rewritten/],
    ["UPDATE status_history SET reason = ''", /never rewritten/],
  ])('%s is refused', async (sql, wanted) => {
    await ingestOutcomes(app, provenance(web, { run }));
    await expect(app.store.write(async (tx) => preparedSql(sql)(tx).run())).rejects.toThrow(wanted);
  });
});
