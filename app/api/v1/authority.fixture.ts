/** For tests: an owner, strangers, and what they send over HTTP. */
import { createToken } from '#lib/admin/tokens.ts';
import { claimProject } from '#lib/admin/projects.ts';
import type { Run } from '#lib/test-issuer/statements/run.ts';
import {
  digestOf,
  eventUpload,
  named,
  reportUpload,
  statementUpload,
  type EventOf,
  type Named,
  type ReportKind,
  type Speech,
  type StatementKind,
  type Upload,
} from '#lib/ingest/authority/documents.fixture.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { openTestApp, runOf, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';

export const OWNER_PROJECT = 'github.com/acme/app';
export const EVIL_PROJECT = 'github.com/evil/app';
export const OWNER_RUN: Run = runOf('acme/app', { repositoryId: '1001' });
export const EVIL_RUN: Run = { ...runOf('evil/app', { repositoryId: '666' }) };
EVIL_RUN.repository.ownerId = '43';

/**
 * Who sends: `owner` has a token that is scoped to the owner's project. `tenant` has one that is scoped to another
 * project of this installation. `outsider` has one without projects.
 */
export type Sender = 'owner' | 'tenant' | 'outsider' | 'admin';

/** One thing that happens: a document that somebody sends, or any other request. */
export type Step = { by: Sender; upload: Upload } | { act: (world: World) => Promise<unknown> };

/** A statement that is signed by a workflow, or unsigned where `run` is null, as its sender sends it. */
export function statementBy(
  by: Sender,
  kind: StatementKind,
  speech: Omit<Speech, 'run'> & { run?: Run | null },
): Extract<Step, { upload: Upload }> {
  const ownRun = by === 'owner' ? OWNER_RUN : EVIL_RUN;
  return { by, upload: statementUpload(kind, { run: ownRun, ...speech }) };
}
export const reportBy = (
  by: Sender,
  kind: ReportKind,
  about: Named,
  number = 0,
): Extract<Step, { upload: Upload }> => ({
  by,
  upload: reportUpload(kind, about, by, number),
});
export const eventBy = (by: Sender, event: EventOf): Extract<Step, { upload: Upload }> => ({
  by,
  upload: eventUpload(event),
});

/** The owner's artifact, and what makes it `verified`. */
export const APP = named('app');
export const COMPLETE: readonly Step[] = (['provenance', 'sbom', 'passed tests'] as const).map((kind) =>
  statementBy('owner', kind, { about: APP }),
);

export type Answer = { status: number; body: { [member: string]: unknown } };
export type World = {
  app: TestApp;
  url: string;
  token(by: Sender): string;
  /** The response to a request, its body parsed where it is JSON. */
  ask(path: string, init?: RequestInit): Promise<Answer>;
  text(path: string): Promise<string>;
  send(by: Sender, upload: Upload): Promise<string>;
  /** Run every job that waits. */
  work(): Promise<void>;
  close(): Promise<void>;
};

/** Projects that somebody claims before anything is sent. */
export type WorldOptions = { claimed?: readonly string[]; adopts?: readonly string[] };

export async function openWorld({ claimed = [OWNER_PROJECT], adopts = [] }: WorldOptions = {}): Promise<World> {
  const app = await openTestApp({ adopts });
  setSingletonApp(app);
  const server = await serveRoutes();
  for (const slug of claimed) await claimProject(app, { slug });
  const token = async (name: Sender, projects: string[], scope = 'ingest') =>
    (await createToken(app, { name, scopes: [scope], projects })).token;
  const tokens: Record<Sender, string> = {
    // Patterns claim no project before evidence names it, so that tests decide who claims it.
    owner: await token('owner', ['github.com/acme/a*p']),
    tenant: await token('tenant', ['github.com/evil/a*p']),
    outsider: await token('outsider', []),
    admin: await token('admin', [], 'admin'),
  };
  const ask: World['ask'] = async (path, init) => {
    const response = await fetch(server.url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: isJson ? JSON.parse(text, withoutChance) : { text } };
  };
  const world: World = {
    app,
    url: server.url,
    token: (by) => tokens[by],
    ask,
    text: async (path) => (await fetch(server.url + path)).text(),
    send: async (by, { bytes, ...options }) => {
      const query = new URLSearchParams(Object.entries(options).map(([name, value]) => [name, String(value)]));
      const { status, body } = await ask(`/api/v1/attestations?${query.toString()}`, {
        method: 'POST',
        body: bytes as BodyInit,
        headers: { authorization: `Bearer ${tokens[by]}` },
      });
      if (status > 207) throw new Error(`${status} ${JSON.stringify(body)}`);
      return (body['results'] as { outcome: string }[])[0]!.outcome;
    },
    work: async () => {
      const runner = {
        store: app.store,
        now: app.now,
        handlers: jobHandlers(app),
        random: () => 0,
        onError: (error: unknown) => {
          throw error;
        },
      };
      for (let steps = 0; steps < 400; steps += 1) if (!(await runOneJob(runner))) return;
    },
    close: async () => {
      await server.close();
      await app.close();
    },
  };
  return world;
}

/** How long a verification took is another number each time, and each error has an id. */
const BY_CHANCE = new Set(['durationMs', 'requestId']);

function withoutChance(member: string, value: unknown): unknown {
  return BY_CHANCE.has(member) ? undefined : value;
}

export async function play(world: World, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('act' in step) await step.act(world);
    else await world.send(step.by, step.upload);
  }
}

/** Open an installation, play the steps, run the jobs, read, and close it. */
export async function afterSteps<T>(steps: readonly Step[], read: (world: World) => Promise<T>): Promise<T> {
  const world = await openWorld();
  try {
    await play(world, steps);
    await world.work();
    return await read(world);
  } finally {
    await world.close();
  }
}

/** The status of an artifact as the API gives it, or the code of the response. */
export async function statusOf(world: World, artifact: Named): Promise<string> {
  const { status, body } = await world.ask(`/api/v1/artifacts/${digestOf(artifact)}`);
  return status === 200 ? (body['status'] as { status: string }).status : String(status);
}

export const projectOf = async (world: World, artifact: Named): Promise<string | null> =>
  ((await world.ask(`/api/v1/artifacts/${digestOf(artifact)}`)).body['project'] as { slug: string } | null)?.slug ??
  null;

/** The orders in which the steps of an owner and of strangers are played. */
export const ORDERS = {
  'the owner first': (owner: readonly Step[], strangers: readonly Step[]) => [...owner, ...strangers],
  'the strangers first': (owner: readonly Step[], strangers: readonly Step[]) => [...strangers, ...owner],
  alternating: (owner: readonly Step[], strangers: readonly Step[]) =>
    Array.from({ length: Math.max(owner.length, strangers.length) }, (_, at) =>
      [strangers[at], owner[at]].filter((step) => step !== undefined),
    ).flat(),
} as const;
