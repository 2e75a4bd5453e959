import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newestEvidence } from '#db/evidence/evidence.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { AttestryError } from '#lib/errors.ts';
import { uploadsInProgress } from '#lib/ingest/examine/uploads-in-progress.ts';
import type { Examiner } from '#lib/ingest/document/examiner.ts';
import { openTestApp, provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import type { EvidenceLine, LineResults } from '#lib/views/evidence.ts';
import { ingestLines } from './ingest-lines.ts';

let app: TestApp;
let documents: Uint8Array[];
beforeEach(async () => {
  app = await openTestApp();
  documents = ['first', 'second', 'third'].map(
    (name) => new Uint8Array(provenance(subject(name), { run: runOf(`acme/${name}`) })),
  );
});
afterEach(() => app.close());

const tooLong = { size: 1, id: sha256Id(Buffer.from('x')), excerpt: Buffer.from('x') };
const stored = async () =>
  (await newestEvidence(app.store.read, Number.MAX_SAFE_INTEGER, 10)).map(({ id }) => id).reverse();

/** Ingests the documents, with a line that is too long behind the first. The first is examined last. */
async function ingestBackwards(examineFirst: Examiner['examine']): Promise<LineResults[]> {
  const last = Promise.withResolvers<void>();
  const examine: Examiner['examine'] = async function* (bytes, request) {
    if (sha256Id(bytes) === sha256Id(documents[0]!)) {
      await last.promise;
      yield* examineFirst(bytes, request);
      return;
    }
    yield* app.examiner.examine(bytes, request);
    if (sha256Id(bytes) === sha256Id(documents[2]!)) last.resolve();
  };
  const context = { ...app, examiner: { examine, close: () => app.examiner.close() } };
  async function* lines(): AsyncGenerator<EvidenceLine> {
    yield { line: 1, bytes: documents[0]! };
    yield { line: 2, tooLong };
    yield { line: 3, bytes: documents[1]! };
    yield { line: 4, bytes: documents[2]! };
  }
  const results: LineResults[] = [];
  for await (const result of ingestLines(async () => context, lines(), {}))
    if (result.results.length > 0) results.push(result);
  return results;
}

it('lines are stored in their order, whichever is examined first: of two documents the later one may count', async () => {
  const results = await ingestBackwards((bytes, request) => app.examiner.examine(bytes, request));
  expect(results.map(({ line, results: [one] }) => [line, one!.outcome])).toEqual([
    [1, 'stored'],
    [2, 'rejected'],
    [3, 'stored'],
    [4, 'stored'],
  ]);
  expect(await stored()).toEqual(documents.map((bytes) => sha256Id(bytes)));
});

it('behind a line that could not be stored none is', async () => {
  const busy = new AttestryError('rate-limited', 'too busy');
  await expect(
    ingestBackwards(async function* () {
      yield await Promise.reject(busy);
    }),
  ).rejects.toBe(busy);
  await new Promise(setImmediate);
  expect(await stored()).toEqual([]);
});

it('the results of a line of many documents come as they are stored, and the line is answered with the last', async () => {
  const limits = { ...app.limits, uploadInFlight: { documents: 1, bytes: 1 } };
  const list = new Uint8Array(Buffer.from(`[${documents.map((bytes) => Buffer.from(bytes).toString()).join(',')}]`));
  async function* lines(): AsyncGenerator<EvidenceLine> {
    yield { line: 1, bytes: list };
  }
  const examine: Examiner['examine'] = async function* (bytes, request) {
    for await (const chunk of app.examiner.examine(bytes, request)) for (const one of chunk) yield [one];
  };
  const context = { ...app, limits, examiner: { examine, close: () => app.examiner.close() } };
  const counts: [number, boolean][] = [];
  for await (const { results, isWhole } of ingestLines(async () => context, lines(), {}))
    counts.push([results.length, isWhole]);
  expect(counts).toEqual([
    [1, false],
    [1, false],
    [1, false],
    [0, true],
  ]);
});

it('a reader that stops leaves no upload that is not over, for which the gate would wait', async () => {
  async function* lines(): AsyncGenerator<EvidenceLine> {
    for (const [at, bytes] of documents.entries()) yield { line: at + 1, bytes };
  }
  for await (const _ of ingestLines(async () => app, lines(), {})) break;
  await vi.waitFor(() => expect(uploadsInProgress(app.store.whole)).toEqual([]), { timeout: 20_000 });
});
