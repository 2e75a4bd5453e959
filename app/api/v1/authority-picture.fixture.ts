/**
 * For tests: everything that the API says about the owner's artifacts, without what depends on the order of arrival.
 */
import { digestOf, type Named } from '#lib/ingest/authority/documents.fixture.ts';
import { OWNER_PROJECT, OWNER_RUN, type World } from './authority.fixture.ts';

/** Members of an artifact that depend on the log, on what others claim, or on the order of arrival. */
const ARRIVAL = new Set(['log', 'history', 'statusSince', 'claims', 'claimsHidden', 'quarantined']);
type Json = { [member: string]: unknown };
type Lineage = {
  root: string;
  nodes: { id: string; kind: string; label: string; detail: string | null; status: string | null }[];
  edges: { from: string; to: string; kind: string; evidenceId: string | null; verified: boolean; counts: boolean }[];
};

/** The answer about an artifact, without what depends on the order of arrival. */
function artifactPicture(view: Json): Json {
  const picture = Object.fromEntries(Object.entries(view).filter(([member]) => !ARRIVAL.has(member)));
  const { names, timeline, evidence, siblings, verifications } = view as {
    names?: string[];
    verifications?: { [id: string]: Json };
    timeline?: { step: string }[];
    evidence?: { id: string }[];
    siblings?: (Json & { digest: string })[];
  };
  if (names === undefined) return picture;
  // What the evaluation saw includes the times of receipt.
  const { facts: _facts, ...policy } = view['policy'] as Json;
  return {
    ...picture,
    policy,
    names: [names[0], names.slice(1).toSorted()],
    timeline: timeline!.filter(({ step }) => step !== 'status'),
    evidence: evidence!.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    // Bytes are verified once, when they first come: perhaps from a stranger who copied them. It decides nothing.
    verifications: Object.fromEntries(
      Object.entries(verifications!).map(([id, { verifiedAt: _at, ...verification }]) => [id, verification]),
    ),
    siblings: siblings!.map(({ statusSince: _since, ...sibling }) => sibling).toSorted(byDigest),
  };
}

/**
 * The nodes of a lineage (without claims) that are the owner's to speak of: those that paths reach which lead through
 * no artifact about which another project of this installation speaks with authority. An image index of a tenant that
 * contains a platform of the owner is the word of the tenant about its own artifact, and is drawn, as its provenance is
 * that names the owner's image as a material: whoever asks what depends on the image has to see it.
 */
async function ownNodes(
  world: World,
  { root, nodes, edges }: Lineage,
  owned: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const foreign = new Set<string>();
  for (const { id, kind } of nodes)
    if ((kind === 'artifact' || kind === 'index') && !owned.has(id) && (await isOfTenant(world, id))) foreign.add(id);
  const reached = new Set([root]);
  for (const id of reached)
    for (const { from, to } of edges)
      if (from === id || to === id) for (const end of [from, to]) if (!foreign.has(end)) reached.add(end);
  return reached;
}

/** Whether somebody of this installation says something with authority about an artifact that is not the owner's. */
async function isOfTenant(world: World, id: string): Promise<boolean> {
  const { status, body } = await world.ask(`/api/v1/artifacts/${id}`);
  if (status !== 200 || (body['evidence'] as unknown[]).length === 0) return false;
  const project = body['project'] as { slug: string } | null;
  return project === null || (body['expected'] === true && project.slug !== OWNER_PROJECT);
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
 * projects of the installation have figures too: `installation` leaves out what includes them.
 */
export async function pictureOf(
  world: World,
  artifacts: readonly Named[],
  { installation = true } = {},
): Promise<Json> {
  const picture: Json = {};
  const owned = new Set(artifacts.map(digestOf));
  for (const artifact of artifacts) picture[artifact.name] = await pictureOfArtifact(world, artifact, owned);
  const { strip, ...project } = (await world.ask(`/api/v1/projects/${OWNER_PROJECT}`)).body;
  const list = await world.ask(`/api/v1/artifacts?project=${OWNER_PROJECT}`);
  return {
    ...picture,
    project,
    list: (list.body['artifacts'] as (Json & { digest: string })[] | undefined)
      ?.map(({ statusSince: _since, ...item }) => item)
      .toSorted(byDigest),
    badges: await Promise.all(
      ['coverage', 'time-to-verify', 'status', 'slsa'].map((metric) =>
        world.text(`/badge/${OWNER_PROJECT}.json?metric=${metric}`),
      ),
    ),
    strip: (strip as { digest: string }[] | undefined)?.toSorted(byDigest),
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

async function pictureOfArtifact(world: World, artifact: Named, owned: ReadonlySet<string>): Promise<Json> {
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
  const known = hidden!.status === 200 ? await ownNodes(world, hidden!.body as Lineage, owned) : new Set<string>();
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
