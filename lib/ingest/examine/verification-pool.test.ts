import { afterEach, describe, expect, it } from 'vitest';
import { builtInTrust } from '#lib/verify/trust/trust.ts';
import type { ExaminedDocument, Examiner, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { InlineExaminer } from './inline-examiner.ts';
import { POOL_DEFAULTS, VerificationPool } from './verification-pool.ts';

const trust = { version: 1, entries: builtInTrust() };
const now = new Date('2026-01-01T00:00:00Z');
const request: ExamineRequest = { trust, now };
const statement = (i: number): string =>
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `a${i}`, digest: { sha256: i.toString(16).padStart(64, '0') } }],
    predicateType: 'https://example.com/p/v1',
    predicate: {},
  });
const many = Buffer.from(`${Array.from({ length: 300 }, (_, i) => statement(i)).join('\n')}\nnot json\n`);

const opened: Examiner[] = [];
const pool = (threads: number, more: { silenceMs?: number; maxWaiting?: number } = {}): Examiner => {
  const made = threads === 0 ? new InlineExaminer() : new VerificationPool({ ...POOL_DEFAULTS, ...more, threads });
  opened.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function all(from: AsyncIterable<ExaminedDocument[]>): Promise<ExaminedDocument[]> {
  const documents: ExaminedDocument[] = [];
  for await (const chunk of from) documents.push(...chunk);
  return documents;
}

describe.each([0, 1, 2])('with %i threads', (threads) => {
  it('examines every document of an upload, in order, with the bytes that were sent', async () => {
    const documents = await all(pool(threads).examine(many, request));
    expect(documents).toHaveLength(301);
    documents.slice(0, 300).forEach((one, i) => {
      if (!one.ok) throw new Error(one.message);
      expect(Buffer.from(one.bytes).toString()).toBe(statement(i));
      expect(one.verification.outcome).toBe('unsigned');
      expect(one.subjects[0]!.name).toBe(`a${i}`);
    });
    expect(documents[300]).toMatchObject({ ok: false, code: 'not-json' });
  });

  it('leaves the bytes of the caller usable', async () => {
    const bytes = Buffer.from(statement(1));
    await all(pool(threads).examine(bytes, request));
    expect(bytes.toString()).toBe(statement(1));
  });
});

it('answers a small request while a large upload is under way on the only thread', async () => {
  const examiner = pool(1);
  const large = examiner.examine(many, { ...request, priority: 'backlog' })[Symbol.asyncIterator]();
  expect((await large.next()).done).toBe(false);
  const small = await all(examiner.examine(Buffer.from(statement(7)), request));
  expect(small).toHaveLength(1);
  let rest = 0;
  for (let next = await large.next(); next.done !== true; next = await large.next()) rest += next.value.length;
  expect(rest).toBeGreaterThan(0);
});

it('frees the thread of a caller that stopped', async () => {
  const examiner = pool(1);
  for await (const chunk of examiner.examine(many, { ...request, priority: 'backlog' })) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  expect(await all(examiner.examine(many, { ...request, priority: 'backlog' }))).toHaveLength(301);
});

it('refuses more requests than may wait, with the time to retry, but no backlog', async () => {
  const examiner = pool(1, { maxWaiting: 1 });
  const large = Buffer.concat([many, Buffer.alloc(256 * 1024, '\n')]);
  const send = () => all(examiner.examine(large, request));
  const backlog = () => all(examiner.examine(many, { ...request, priority: 'backlog' }));
  const answers = await Promise.allSettled(Array.from({ length: 7 }, send));
  const refused = answers.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(2);
  expect(refused[0]!.reason).toMatchObject({ code: 'rate-limited', retryAfterSeconds: 5 });
  // Its caller limits itself, as a stream does, and takes no place that another request could have.
  const further = await Promise.allSettled([...Array.from({ length: 9 }, backlog), send(), send()]);
  expect(further.map((one) => one.status)).toEqual([...Array.from({ length: 10 }, () => 'fulfilled'), 'rejected']);
});

it('answers a caller that sends another request while it takes the documents of a large upload', async () => {
  const examiner = pool(1);
  let count = 0;
  for await (const chunk of examiner.examine(many, { ...request, priority: 'backlog' }))
    count += chunk.length * (await all(examiner.examine(many, { ...request, priority: 'interactive' }))).length;
  expect(count).toBe(301 * 301);
});

it('stops a thread that is stuck in one document, and examines the next on a new one', async () => {
  const examiner = pool(1, { silenceMs: 1 });
  const long = Buffer.from(JSON.stringify(Array.from({ length: 200_000 }, () => 0)));
  await expect(all(examiner.examine(long, request))).rejects.toMatchObject({ code: 'internal' });
  const other = pool(1);
  expect(await all(other.examine(Buffer.from(statement(1)), request))).toHaveLength(1);
});

it('yields all documents although a thread died', async () => {
  const made = pool(1);
  const iterator = made.examine(many, { ...request, priority: 'backlog' })[Symbol.asyncIterator]();
  const first = await iterator.next();
  await made.close();
  let count = first.done === true ? 0 : first.value.length;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) count += next.value.length;
  expect(count).toBe(301);
});
