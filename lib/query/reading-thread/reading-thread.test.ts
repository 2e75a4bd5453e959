/** The reading thread gives the answers of the answering thread, byte for byte, and never those of another caller. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { changeVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { storeFailureKind } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { ANONYMOUS } from '#lib/actor.ts';
import type { ReadingThread } from '#lib/context/reading-thread.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { serviceEvent } from '#lib/test-issuer/statements/events.ts';
import {
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { impactJson, impactPage, lineageJson } from './ask.ts';
import { answerQuestion, type Question } from './question.ts';
import { openReadingThread } from './reading-thread.ts';

const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const ARTIFACTS = ['base', 'web', 'hidden', ...Array.from({ length: 20 }, (_, i) => `deployed-${i}`)];
const material = (name: string) => ({ uri: `docker://acme/${name}`, digest: { sha256: sha256Hex(name) } });
const text = (json: string | Uint8Array | null) =>
  json === null || typeof json === 'string' ? json : new TextDecoder().decode(json);

let app: TestApp;
let thread: ReadingThread;
/** Row ids of the projects. */
let projects: number[];

beforeAll(async () => {
  app = await openTestApp();
  const run = (name: string) => runOf(`acme/${name}`);
  const components = Array.from({ length: 400 }, (_, i) => ({
    purl: `pkg:npm/c${i}@1.0.0`,
    name: `c${i}`,
    version: '1.0.0',
  }));
  await ingestOutcomes(
    app,
    jsonLines(
      provenance(subject('base'), { run: run('base') }),
      provenance(subject('web'), { run: run('web') }, [material('base')]),
      sbom(subject('web'), { run: run('web') }, components),
      provenance(subject('hidden'), { run: run('hidden') }, [material('web')]),
      sbom(subject('hidden'), { run: run('hidden') }, components.slice(0, 3)),
      ...ARTIFACTS.slice(3).flatMap((name) => [
        provenance(subject(name), { run: run('web') }, [material('base')]),
        Buffer.from(
          JSON.stringify(
            serviceEvent({
              id: name,
              at: app.now(),
              service: name,
              environment: 'production',
              artifactId: `pkg:oci/${name}@${digestOf(name)}`,
              what: 'deployed',
              source: 'https://ci.acme.example',
            }),
          ),
        ),
      ]),
    ),
  );
  projects = [];
  for (const name of ['base', 'web', 'hidden'])
    projects.push((await findProject(app.store.read, `github.com/acme/${name}`))!.id);
  thread = openReadingThread(app.folder);
});
afterAll(async () => {
  await thread.close();
  app.close();
});

const questions: fc.Arbitrary<Question> = fc.oneof(
  fc
    .record({
      root: fc.constantFrom(
        ...ARTIFACTS.map(digestOf),
        'build:1',
        'component:7',
        'material:1',
        'nothing',
        digestOf('nothing'),
      ),
      direction: fc.constantFrom('up', 'down', 'both', 'impact'),
      claims: fc.constantFrom('show', 'hide'),
      depth: fc.integer({ min: 1, max: 12 }),
      limit: fc.constantFrom(1, 3, 60, 300, 5_000),
    })
    .map((input): Question => ({ of: 'lineage', input: input as never })),
  fc
    .record({
      root: fc.constantFrom(...ARTIFACTS.map(digestOf), 'build:1', 'nothing'),
      direction: fc.constantFrom('up', 'down', 'both'),
      by: fc.constantFrom('project', 'build', 'release'),
      depth: fc.constantFrom(1, 4, 13),
    })
    .map((input): Question => ({ of: 'lineage-groups', input: input as never })),
  fc
    .record({
      kind: fc.constantFrom('image', 'component', 'commit', 'signer'),
      value: fc.constantFrom(
        digestOf('base'),
        'pkg:npm/c1@1.0.0',
        runOf('acme/base').commit,
        'https://github.com/acme/base',
      ),
      limit: fc.constantFrom(1, 50),
    })
    .map((input): Question => ({ of: 'impact', input: input as never })),
);

/** What a question is answered with, or why not. */
const outcome = (answer: Promise<string | Uint8Array | null>) =>
  answer.then(text, ({ code, message, pointer }: { code: string; message: string; pointer: string }) => ({
    code,
    message,
    pointer,
  }));

it('every answer and every refusal is that of the answering thread, whatever is hidden', async () => {
  await fc.assert(
    fc.asyncProperty(questions, fc.nat(7), async (question, mask) => {
      const hidden = projects.filter((_, at) => (mask >> at) % 2 === 1);
      const store = app.store.without(hidden);
      expect(await outcome(thread.ask(question, store.hidden))).toEqual(await outcome(answerQuestion(store, question)));
    }),
    { numRuns: 120 },
  );
});

it('sees what was committed before it was asked', async () => {
  for (let i = 0; i < 5; i += 1) {
    const name = `late-${i}`;
    await ingestOutcomes(app, provenance(subject(name), { run: runOf('acme/web') }));
    expect(text(await thread.ask({ of: 'lineage', input: { root: digestOf(name) } }, []))).toContain(digestOf(name));
  }
});

describe('a question of a request', () => {
  const asked: [object, readonly number[]][] = [];
  const context = (ask: ReadingThread['ask'] = (...question) => thread.ask(...question)): TestApp => ({
    ...app,
    readingThread: {
      folder: app.folder,
      close: async () => {},
      ask: (...question) => (asked.push([question[0], question[1]]), ask(...question)),
    },
  });
  afterEach(() => void asked.splice(0));

  it('about few edges is answered at once, about many by the thread; the answer is the same', async () => {
    for (const [root, input, isLong] of [
      ['base', { direction: 'up' }, false],
      ['web', { direction: 'up', limit: 5_000 }, true],
      ['nothing', {}, false],
    ] as const) {
      asked.splice(0);
      const answer = await lineageJson(context(), { of: 'lineage', input: { root: digestOf(root), ...input } });
      expect(asked).toHaveLength(isLong ? 1 : 0);
      expect(text(answer)).toBe(
        text(
          await lineageJson(
            { ...app, readingThread: null },
            { of: 'lineage', input: { root: digestOf(root), ...input } },
          ),
        ),
      );
    }
  });

  it('about what many deployed artifacts came from is answered by the thread', async () => {
    const input = { kind: 'image', value: digestOf('base') } as const;
    const json = text(await impactJson(context(), input))!;
    expect(asked).toHaveLength(1);
    expect(json).toBe(text(await impactJson({ ...app, readingThread: null }, input)));
    expect(await impactPage(context(), input)).toEqual(JSON.parse(json));
    expect((JSON.parse(json) as { examined: number }).examined).toBe(ARTIFACTS.length - 3);
  });

  it('is not answered with a project that was made private while it waited', async () => {
    const everybody = { ...context(), actor: ANONYMOUS };
    const input = { root: digestOf('web'), direction: 'both', limit: 5_000 } as const;
    expect(text(await lineageJson(everybody, { of: 'lineage', input }))).toContain(digestOf('hidden'));
    const late = context(async (...question) => {
      const answer = await thread.ask(...question);
      if (asked.length === 1)
        await changeVisibility(app, { project: 'github.com/acme/hidden', visibility: 'private', reason: 'test' });
      return answer;
    });
    asked.splice(0);
    const json = text(await lineageJson({ ...late, actor: ANONYMOUS }, { of: 'lineage', input }))!;
    expect(asked.map(([, hidden]) => hidden)).toEqual([[], [projects[2]]]);
    expect(json).not.toContain(digestOf('hidden'));
    expect(json).toContain('private:after:');
    expect(await getArtifact({ ...app, store: app.store.without([projects[2]!]) }, digestOf('hidden'))).toBeNull();
  });
});

describe('a thread', () => {
  const long: Question = { of: 'lineage', input: { root: digestOf('web'), direction: 'up', limit: 5_000 } };

  it('refuses a question where too many wait, and forgets one whose caller has gone', async () => {
    const small = openReadingThread(app.folder, { waiting: 2 });
    const gone = new AbortController();
    const answers = [small.ask(long, []), small.ask(long, [], gone.signal), small.ask(long, [])];
    await expect(small.ask(long, [])).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
    gone.abort();
    const last = small.ask(long, []);
    await expect(answers[1]).rejects.toMatchObject({ code: 'bad-request' });
    await expect(small.ask(long, [], AbortSignal.abort())).rejects.toBeDefined();
    const [first, third, fourth] = await Promise.all([answers[0], answers[2], last]);
    expect([text(third!), text(fourth!)]).toEqual([text(first!), text(first!)]);
    await small.close();
  });

  it('is given up where an answer takes too long, and another one answers the next question', async () => {
    const limits = { timeoutMs: 0 };
    const slow = openReadingThread(app.folder, limits);
    await expect(slow.ask(long, [])).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    await expect(slow.ask(long, [])).rejects.toMatchObject({ code: 'unavailable' });
    await slow.close();
    expect(text(await thread.ask(long, []))).toContain('component:');
  });

  it('that answers after it was given up does not answer the next question of somebody else', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const late = openReadingThread(app.folder);
      await late.ask(long, []);
      const first = late.ask({ of: 'lineage', input: { root: digestOf('hidden') } }, []).catch((error) => error);
      const second = late.ask({ of: 'lineage', input: { root: digestOf('web'), depth: 1 } }, [projects[2]!]);
      // Nothing is received while this thread is busy, and the first answer arrives meanwhile.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
      vi.advanceTimersByTime(30_000);
      expect(await first).toMatchObject({ code: 'unavailable' });
      const answer = JSON.parse(text(await second)!) as { root: string };
      expect(answer.root).toBe(digestOf('web'));
      await late.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells what is wrong with the data file, as the answering thread does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attestry-'));
    writeFileSync(join(folder, 'attestry.db'), 'no database at all'.repeat(1_000));
    const damaged = openReadingThread(folder);
    const error = await damaged.ask(long, []).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
    expect(storeFailureKind(error)).toBe('damaged');
    await damaged.close();
    rmSync(folder, { recursive: true });
  });

  it('is not started again once the app is closed', async () => {
    const closed = openReadingThread(app.folder);
    await closed.close();
    await expect(closed.ask(long, [])).rejects.toMatchObject({ code: 'unavailable', message: 'the app is closed' });
  });

  it('says that the app is closed to whoever waits', async () => {
    const closing = openReadingThread(app.folder);
    const answers = [closing.ask(long, []), closing.ask(long, [])].map((answer) =>
      answer.catch((error: unknown) => error),
    );
    await closing.close();
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ code: 'unavailable' });
  });
});
