/** Asks long questions on the reading thread, and answers short ones at once. */
import type { Context } from '#lib/context/context.ts';
import { findPrivateProjects, limitSight } from '#lib/context/sight.ts';
import { deployedArtifacts } from '#db/lineage/deployed-ancestry.ts';
import { LargeLineage } from '#lib/query/lineage/traversal-reader.ts';
import type { LineageOverviewInput } from '#lib/query/lineage/groups/get-lineage-overview.ts';
import type { LineageOverview } from '#lib/views/lineage.ts';
import type { ImpactQuery } from '#lib/query/impact/get-impact.ts';
import type { ImpactPage } from '#lib/views/impact/impact.ts';
import { answerQuestion, type LineageQuestion, type Question } from './question.ts';

/** JSON as text, or in UTF-8 as the thread has sent it. */
export type Json = string | Uint8Array<ArrayBuffer>;

/** A lineage of at most so many edges is read faster than it is asked for, in a few ms. */
const MAX_EDGES_AT_ONCE = 200;
/** Impact reads what every deployed artifact came from: of at most so many, at once. */
const MAX_DEPLOYED_AT_ONCE = 16;
/** How often a question is asked again because meanwhile somebody has changed which projects are private. */
const MAX_ATTEMPTS = 3;

/**
 * The lineage around a node, or its groups, as JSON; null when the node is unknown. Throws what `getLineage` and
 * `getLineageOverview` throw.
 */
export async function lineageJson(
  context: Context,
  question: LineageQuestion,
  signal?: AbortSignal,
): Promise<Json | null> {
  if (context.readingThread === null) return answerQuestion(context.store, question);
  try {
    return await answerQuestion(context.store, question, { maxEdges: MAX_EDGES_AT_ONCE });
  } catch (error) {
    if (!(error instanceof LargeLineage)) throw error;
    return ask(context, question, signal);
  }
}

/** A page of what is deployed and came from an origin, as JSON. Throws what `getImpact` throws. */
export async function impactJson(context: Context, input: ImpactQuery, signal?: AbortSignal): Promise<Json> {
  const { read } = context.store.whole;
  const deployed = await deployedArtifacts(read, input.cursor ?? Number.MAX_SAFE_INTEGER, MAX_DEPLOYED_AT_ONCE + 1);
  const question = { of: 'impact', input } as const;
  const json =
    deployed.length > MAX_DEPLOYED_AT_ONCE
      ? await ask(context, question, signal)
      : await answerQuestion(context.store, question);
  return json!;
}

/** As `impactJson`, as an object. */
export async function impactPage(context: Context, input: ImpactQuery, signal?: AbortSignal): Promise<ImpactPage> {
  return parseJson<ImpactPage>(await impactJson(context, input, signal));
}

/** The groups of a lineage as an object; null when the node is unknown. Throws what `getLineageOverview` throws. */
export async function lineageOverview(context: Context, input: LineageOverviewInput): Promise<LineageOverview | null> {
  const json = await lineageJson(context, { of: 'lineage-groups', input });
  return json === null ? null : parseJson<LineageOverview>(json);
}

const parseJson = <T>(json: Json): T =>
  JSON.parse(typeof json === 'string' ? json : new TextDecoder().decode(json)) as T;

/**
 * The answer of the thread, for what the actor sees when it arrives: a project may have been made private while the
 * question waited.
 */
async function ask(context: Context, question: Question, signal?: AbortSignal): Promise<Json | null> {
  const { readingThread } = context;
  if (readingThread === null) return answerQuestion(context.store, question);
  let { store } = context;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const json = await readingThread.ask(question, store.hidden, signal);
    const seen = (await limitSight(context, await findPrivateProjects(context))).store;
    if (String(seen.hidden) === String(store.hidden)) return json;
    store = seen;
  }
  return answerQuestion(store, question);
}
