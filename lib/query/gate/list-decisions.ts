/** Reads the stored decisions of the gate. */
import { type DecisionRow, decisionByPublicId, listDecisions } from '#db/gate/decisions.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { actorById } from '#db/system/actors.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import {
  GATE_DECISIONS,
  type GateAnswer,
  type GateDecisionItem,
  type GateFilter,
  type GatePage,
  type StoredGateAnswer,
} from '#lib/views/gate/gate.ts';

import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';

const DEFAULT_LIMIT = 50;
const DAY_MS = 86_400_000;

/** A stored decision by its id; null where there is none. */
export async function getGateDecision(context: Context, id: string): Promise<StoredGateAnswer | null> {
  const db = context.store.read;
  const row = await decisionByPublicId<GateAnswer>(db, id);
  return row && { ...withPolicies(row.body), id: row.publicId, by: await actorById(db, row.actor) };
}

/** Decisions of earlier versions name the one policy of that time, which was always enforced. */
function withPolicies(answer: GateAnswer): GateAnswer {
  if (Array.isArray(answer.warnings)) return answer;
  const policy: PolicyRef = { ...answer.policy, title: answer.policy.id, mode: 'enforce' };
  const artifacts = answer.artifacts.map((one) => ({ ...one, wouldBe: null, policy, dryRuns: [] }));
  return { ...answer, policy, warnings: [], artifacts };
}

/** A page of decisions. Throws `bad-request` for a cursor of another list. An unknown project has no decisions. */
export async function listGateDecisions(context: Context, filter: GateFilter): Promise<GatePage> {
  const db = context.store.read;
  const { decision, days, sort = 'newest', cursor, limit = DEFAULT_LIMIT } = filter;
  const project = filter.project === undefined ? null : ((await findProject(db, filter.project))?.id ?? -1);
  const since = days === undefined ? null : new Date(context.now().getTime() - days * DAY_MS).toISOString();
  const lists = decision === undefined ? GATE_DECISIONS : [decision];
  const from = cursor === undefined ? { list: 0, before: Number.MAX_SAFE_INTEGER } : readCursor(cursor);
  const read = (list: (typeof lists)[number], before: number) =>
    listDecisions(db, { decision: list, project, before, limit: limit + 1 });
  const rows: DecisionRow[] = [];
  if (sort === 'newest') {
    const all = await Promise.all(lists.map((list) => read(list, from.before)));
    rows.push(...all.flat().sort((a, b) => b.id - a.id));
  } else
    for (const [i, list] of lists.entries())
      if (i >= from.list && rows.length <= limit)
        rows.push(...recent(await read(list, i === from.list ? from.before : Number.MAX_SAFE_INTEGER), since));
  const fitting = recent(rows, since);
  const last = fitting[limit - 1];
  return {
    decisions: await Promise.all(fitting.slice(0, limit).map((row) => toItem(db, row))),
    cursor:
      fitting.length > limit && last
        ? encodeCursor([(lists as readonly string[]).indexOf(last.decision), last.id])
        : null,
  };
}

const recent = (rows: readonly DecisionRow[], since: string | null): DecisionRow[] =>
  rows.filter(({ at }) => since === null || at >= since);

function readCursor(cursor: string): { list: number; before: number } {
  const [list, before] = decodeCursor(cursor);
  if (typeof list !== 'number' || typeof before !== 'number')
    throw new AttestryError('bad-request', 'this is not a cursor of this list', { pointer: '/cursor' });
  return { list, before };
}

async function toItem(db: Db, row: DecisionRow): Promise<GateDecisionItem> {
  const { publicId, at, decision, environment, reason, asked, artifacts, actor } = row;
  const name = (await findByDigest(db, asked))?.name ?? null;
  return { id: publicId, at, decision, environment, reason, asked, name, artifacts, by: await actorById(db, actor) };
}
