/** What ran in an environment at a past moment, with the status of then beside that of today. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { artifactById } from '#db/artifact/artifacts.ts';
import { type RanArtifact, ranAt } from '#db/history/running-at.ts';
import type { Db } from '#db/open.ts';
import { findEnvironment } from '#db/project/deployments.ts';
import type { Context } from '#lib/context/context.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import {
  type AsOfCounts,
  DEFAULT_ENVIRONMENT_PAGE,
  type EnvironmentArtifactAsOf,
  type EnvironmentAsOf,
  MAX_ENVIRONMENT_PAGE,
} from '#lib/views/as-of/as-of.ts';
import { asOfDecision, countStatus } from './as-of-status.ts';
import { evaluatorAsOf } from './evaluate-as-of.ts';
import { readMomentOfDeployments } from './moment.ts';

/** Artifacts that are evaluated before other requests get their turn. */
const AT_ONCE = 4;

/** `cursor`: the row id at which the page before ended. */
export type EnvironmentAsOfQuery = { at: string; cursor?: number | undefined; limit?: number | undefined };

/**
 * The artifacts that ran in an environment as of `at` or run there today, a page of them. Null where no environment has
 * the name. Throws like `readMomentOfDeployments`.
 */
export async function getEnvironmentAsOf(
  context: Context,
  name: string,
  { at: written, cursor, limit = DEFAULT_ENVIRONMENT_PAGE }: EnvironmentAsOfQuery,
): Promise<EnvironmentAsOf | null> {
  const db = context.store.read;
  const environment = await findEnvironment(db, name);
  if (environment === null) return null;
  const at = await readMomentOfDeployments(context, written);
  const size = Math.min(limit, MAX_ENVIRONMENT_PAGE);
  const found = await ranAt(db, { environment, at, before: cursor ?? null, limit: size + 1 });
  const page = found.slice(0, size);
  const compare = await comparer(db, { at, now: context.now().toISOString(), environment: name });
  const [past, today]: [AsOfCounts, AsOfCounts] = [{}, {}];
  const artifacts: EnvironmentArtifactAsOf[] = [];
  for (const [index, ran] of page.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const item = await compare(ran);
    countStatus(past, item.past);
    if (item.runs) countStatus(today, item.today);
    artifacts.push(item);
  }
  const last = page.at(-1);
  const more = found.length > size && last !== undefined;
  return { environment: name, at, past, today, artifacts, cursor: more ? String(last.artifact) : null };
}

/** Returns a function that evaluates one artifact as of the moment, by the policies of then and of now, and today. */
async function comparer(
  db: Db,
  { at, now, environment }: { at: string; now: string; environment: string },
): Promise<(ran: RanArtifact) => Promise<EnvironmentArtifactAsOf>> {
  const then = await evaluatorAsOf(db, { at, environment, policy: 'then' });
  const byNow = await evaluatorAsOf(db, { at, environment, policy: 'now', now });
  const decided = (evaluation: Evaluation | null) => evaluation && asOfDecision(evaluation);
  return async ({ artifact, since, runsNow }) => {
    const row = (await artifactById(db, artifact))!;
    const ran = since !== null;
    return {
      digest: await digestOf(db, row),
      name: row.name,
      ran,
      since,
      runs: runsNow,
      past: ran ? decided(await then(artifact)) : null,
      pastByCurrentPolicies: ran ? decided(await byNow(artifact)) : null,
      today: asOfDecision(await evaluateArtifact(db, row, now, { environment })),
    };
  };
}
