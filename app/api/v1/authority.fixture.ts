/** For tests: an owner, strangers, and everything that the API says about the owner's artifacts. */
import { createToken } from '#lib/admin/tokens.ts';
import { claimProject } from '#lib/admin/projects.ts';
import type { Run } from '#app/test-issuer/statements/run.ts';
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
import { prometheusMetrics } from '#lib/http/prometheus-metrics.ts';
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

/**
 * How long a verification took is another number each time, each error has an id, and what is first seen depends on the
 * order of arrival.
 */
const BY_CHANCE = new Set(['durationMs', 'requestId', 'firstSeen']);

function withoutChance(member: string, value: unknown): unknown {
  return BY_CHANCE.has(member) ? undefined : value;
}

export async function play(world: World, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('act' in step) await step.act(world);
    else await world.send(step.by, step.upload);
  }
}

/** Members of an artifact that depend on the log, on what others claim, or on the order of arrival. */
const ARRIVAL = new Set(['log', 'history', 'statusSince', 'claims', 'claimsHidden', 'quarantined']);
type Json = { [member: string]: unknown };
type Lineage = {
  nodes: { id: string; kind: string; label: string; detail: string | null; status: string | null }[];
  edges: { from: string; to: string; kind: string; evidenceId: string | null; verified: boolean; counts: boolean }[];
};

/** The answer about an artifact, without what depends on the order of arrival. */
function artifactPicture(view: Json): Json {
  const picture = Object.fromEntries(Object.entries(view).filter(([member]) => !ARRIVAL.has(member)));
  const { names, timeline, evidence, siblings } = view as {
    names?: string[];
    timeline?: { step: string }[];
    evidence?: { id: string }[];
    siblings?: (Json & { digest: string })[];
  };
  if (names === undefined) return picture;
  return {
    ...picture,
    names: [names[0], names.slice(1).toSorted()],
    timeline: timeline!.filter(({ step }) => step !== 'status'),
    evidence: evidence!.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    siblings: siblings!.map(({ statusSince: _since, ...sibling }) => sibling).toSorted(byDigest),
  };
}

/**
 * The edges that count between nodes of `known`, and these nodes; by labels, because the ids of some nodes are those of
 * rows. Beyond these nodes others may have lineage of their own.
 */
function lineagePicture({ nodes, edges }: Lineage, known: ReadonlySet<string>) {
  const names = new Map(nodes.map(({ id, kind, label }) => [id, `${kind} ${/:\d+$/.test(id) ? label : id}`]));
  const counting = edges.filter(({ counts, from, to }) => counts && known.has(from) && known.has(to));
  return {
    nodes: nodes
      .filter(({ id }) => known.has(id))
      .map(({ id, detail, status, label }) => [names.get(id), label, detail, status])
      .toSorted(),
    edges: counting
      .map(({ from, to, kind, evidenceId, verified }) =>
        [names.get(from), kind, names.get(to), evidenceId, verified].join(' '),
      )
      .toSorted(),
  };
}

/**
 * Everything that the API says about artifacts of the owner, about its project, and about the whole installation. Other
 * projects of the installation have figures too: `installation` leaves out what includes them. `newest` leaves out what
 * depends on which artifact of the project was first seen last.
 */
export async function pictureOf(
  world: World,
  artifacts: readonly Named[],
  { installation = true, newest = true } = {},
): Promise<Json> {
  const picture: Json = {};
  for (const artifact of artifacts) picture[artifact.name] = await pictureOfArtifact(world, artifact);
  const { latest, strip, ...project } = (await world.ask(`/api/v1/projects/${OWNER_PROJECT}`)).body;
  const list = await world.ask(`/api/v1/artifacts?project=${OWNER_PROJECT}`);
  return {
    ...picture,
    project,
    list: (list.body['artifacts'] as (Json & { digest: string })[] | undefined)
      ?.map(({ statusSince: _since, ...item }) => item)
      .toSorted(byDigest),
    badges: await Promise.all(
      ['coverage', 'time-to-verify', ...(newest ? ['status', 'slsa'] : [])].map((metric) =>
        world.text(`/badge/${OWNER_PROJECT}.json?metric=${metric}`),
      ),
    ),
    ...(newest ? { latest, strip: (strip as { digest: string }[] | undefined)?.toSorted(byDigest) } : {}),
    figures: (await world.ask(`/api/v1/metrics?project=${OWNER_PROJECT}`)).body,
    ...(installation ? await installationPicture(world) : {}),
  };
}

/** Artifacts that were first seen at the same time have the order of their arrival. */
function byDigest(a: { digest: string }, b: { digest: string }): number {
  return a.digest < b.digest ? -1 : 1;
}

async function installationPicture(world: World): Promise<Json> {
  const { body: overview } = await world.ask('/api/v1/overview');
  // All worlds of a process share its metrics.
  prometheusMetrics().storeGauge.reset();
  return {
    allFigures: figuresOfAll((await world.ask('/api/v1/metrics')).body),
    attention: (overview['attention'] as (Json & { digest: string })[])
      .map(({ statusSince: _since, ...item }) => item)
      .toSorted(byDigest),
    gauges: (await world.text('/metrics'))
      .split('\n')
      .filter((line) => /^attestry_store\{name="artifacts:(?!unknown).* [1-9]/.test(line))
      .toSorted(),
  };
}

async function pictureOfArtifact(world: World, artifact: Named): Promise<Json> {
  const digest = digestOf(artifact);
  const { status, body } = await world.ask(`/api/v1/artifacts/${digest}`);
  const view = artifactPicture(body);
  const terms = [
    digest,
    digest.slice(7, 20),
    artifact.name,
    artifact.purl,
    OWNER_PROJECT,
    OWNER_RUN.commit,
    ...((body['otherDigests'] as string[] | undefined) ?? []),
  ];
  const aliases = await Promise.all(
    ((body['otherDigests'] as string[] | undefined) ?? []).map(async (alias) => {
      const answer = await world.ask(`/api/v1/artifacts/${alias}`);
      return [alias, answer.status, answer.body['digest']];
    }),
  );
  const found = await Promise.all(terms.map(async (term) => [term, await finds(world, term, artifact)]));
  const [shown, hidden] = await Promise.all(
    ['show', 'hide'].map((claims) => world.ask(`/api/v1/artifacts/${digest}/lineage?depth=2&claims=${claims}`)),
  );
  const known = new Set((hidden!.body as Partial<Lineage>).nodes?.map(({ id }) => id));
  return {
    status,
    view,
    found,
    aliases,
    lineages: [shown!, hidden!].map((lineage) =>
      lineage.status === 200 ? lineagePicture(lineage.body as Lineage, known) : lineage.status,
    ),
  };
}

/** Whether a search lists an artifact. */
export async function finds(world: World, term: string, artifact: Named): Promise<boolean> {
  const { body } = await world.ask(`/api/v1/artifacts?limit=500&q=${encodeURIComponent(term)}`);
  return (body['artifacts'] as { digest: string }[]).some((item) => item.digest === digestOf(artifact));
}

/** The figures of the whole installation, without the artifacts that nobody expects and the number of documents. */
function figuresOfAll({ counts, byDay, ...figures }: Json): Json {
  const { unknown: _unknown, ...others } = counts as Json;
  return {
    ...figures,
    counts: others,
    byDay: (byDay as Json[]).map(({ evidence: _evidence, failed: _failed, ...day }) => day),
  };
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
