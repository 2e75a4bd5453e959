/** The waivers that something rested on in the period: the status of a release, or a decision of the gate. */
import { formatQuantity } from '#lib/format/quantity.ts';
import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import { type ArtifactRow, artifactById } from '#db/artifact/artifacts.ts';
import { historyOf } from '#db/artifact/history.ts';
import { waiverById } from '#db/artifact/waivers.ts';
import { decisionByPublicId, listDecisions } from '#db/gate/decisions.ts';
import { evaluateAsOf } from '#lib/query/as-of/evaluate-as-of.ts';
import { digestOf, projectRef } from '#lib/query/item/artifact-item.ts';
import { waiverView } from '#lib/query/waiver/waiver-view.ts';
import { GATE_DECISIONS, type GateAnswer } from '#lib/views/gate/gate.ts';
import type { WaiverView } from '#lib/views/waiver.ts';
import { artifactsOf } from './scope/artifacts.ts';
import { cutTo, dayAndTime, isIn, type Scope } from './scope/scope.ts';
import type { StatusChanges } from './statuses.ts';
import { targetOf, type Waivers } from './waivers.ts';

/** Artifacts whose waived status is looked at, and evaluations of them. */
const MAX_ARTIFACTS = 200;
const MAX_EVALUATIONS = 200;
/** Changes of the status of one artifact that are read. */
const MAX_CHANGES = 50;
/** Decisions of each kind whose times are read, and decisions whose answers are. */
const MAX_DECISIONS = 2_000;
const MAX_ANSWERS = 1_000;
const MAX_NAMES = 3;

/** What rested on one waiver: releases by their row ids, and the number and the last time of decisions. */
type Use = { releases: Map<number, string>; decisions: number; lastDecision: string };
type Uses = Map<string, Use>;

export async function usedWaiverSection(
  scope: Scope,
  waivers: Waivers,
  changes: StatusChanges,
): Promise<ReportSection> {
  const uses: Uses = new Map();
  const isCutByStatus = await addStatuses(scope, uses, { waivers, changes });
  const isCutByGate = await addDecisions(scope, uses);
  const rows: ReportRow[] = [];
  for (const [id, use] of uses) {
    const waiver = await ofScope(scope, waivers.waivers.find((one) => one.id === id) ?? id);
    if (waiver !== null) rows.push(rowOf(waiver, use));
  }
  return {
    id: 'waivers-used',
    title: 'Waivers used',
    note: 'Waivers on which a status “waived” or a decision of the gate rested in the period. The status is the one without an environment, as it was last in the time of the waiver and the period.',
    columns: ['Rule and target', 'Owner', 'Releases accepted', 'Gate decisions', 'Reason'],
    empty: 'None was used.',
    ...cutTo(rows, isCutByStatus || isCutByGate || waivers.isCut),
  };
}

function rowOf(waiver: WaiverView, { releases, decisions, lastDecision }: Use): ReportRow {
  const names = [...releases.values()];
  const named = names.slice(0, MAX_NAMES).join(', ');
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return {
    cells: [
      targetOf(waiver),
      waiver.owner,
      names.length === 0 ? 'none' : `${names.length}: ${named}${more}`,
      decisions === 0 ? 'none' : `${formatQuantity(decisions, 'decision')}, the last ${dayAndTime(lastDecision)}`,
      waiver.reason,
    ],
    path: '/waivers',
  };
}

/** A waiver of the project of the report, or of any; null where it is of another project, or not seen. */
async function ofScope({ db, project, now }: Scope, found: WaiverView | string): Promise<WaiverView | null> {
  if (typeof found !== 'string') return found;
  const row = await waiverById(db, Number(found));
  const waiver = row && (await waiverView(db, row, now));
  if (waiver === null || project === null) return waiver;
  return (waiver.project ?? waiver.artifact?.project)?.slug === project.slug ? waiver : null;
}

function useOf(uses: Uses, waiver: string): Use {
  const use = uses.get(waiver) ?? { releases: new Map(), decisions: 0, lastDecision: '' };
  uses.set(waiver, use);
  return use;
}

/** Add the releases whose status was waived in the period. Returns whether some were not looked at. */
async function addStatuses(
  scope: Scope,
  uses: Uses,
  { waivers: { waivers }, changes }: { waivers: Waivers; changes: StatusChanges },
): Promise<boolean> {
  const { db } = scope;
  const present = await artifactsOf(scope, { limit: MAX_ARTIFACTS, statuses: ['waived'] });
  // Those that are waived no more, but were at some time since the period began.
  const left = changes.changes.filter(({ from, at }) => from === 'waived' && at >= scope.from);
  const ids = new Set([...present.rows.map(({ id }) => id), ...left.map(({ artifact }) => artifact)]);
  let evaluations = 0;
  for (const id of [...ids].slice(0, MAX_ARTIFACTS)) {
    const row = await artifactById(db, id);
    if (row === null) continue;
    for (const at of await momentsOf(scope, row, waivers)) {
      if (evaluations === MAX_EVALUATIONS) return true;
      evaluations += 1;
      const evaluation = await evaluateAsOf(db, id, { at, policy: 'then' });
      if (evaluation?.status.status !== 'waived') continue;
      const release = (row.partOf === null ? null : await artifactById(db, row.partOf)) ?? row;
      const name = release.name ?? (await digestOf(db, release));
      for (const waiver of evaluation.status.waivers) useOf(uses, waiver.id).releases.set(release.id, name);
    }
  }
  return present.isCut || changes.isCut || ids.size > MAX_ARTIFACTS;
}

/**
 * The moments of the period (RFC 3339) that tell on which waivers the waived status of an artifact rested: the last one
 * of each time in which it was waived, and of each of its waivers that ended in such a time.
 */
async function momentsOf(scope: Scope, row: ArtifactRow, waivers: readonly WaiverView[]): Promise<Set<string>> {
  const { db, from } = scope;
  const history = await historyOf(db, row.id, MAX_CHANGES);
  const [digest, project] = [await digestOf(db, row), await projectRef(db, row.project)];
  const own = waivers.filter(
    (one) => one.artifact?.digest === digest || (project && one.project?.slug === project.slug),
  );
  const end = scope.until < scope.now ? scope.until : scope.now;
  const moments = new Set<string>();
  for (const [position, { to, at: begin }] of history.entries()) {
    const next = history[position - 1]?.at;
    const last = next === undefined || next > end ? end : justBefore(next);
    if (to !== 'waived' || begin > end || last < from) continue;
    moments.add(last);
    for (const { revokedAt, expiresAt } of own) {
      const ended = justBefore(revokedAt !== null && revokedAt < expiresAt ? revokedAt : expiresAt);
      if (ended >= begin && ended >= from && ended < last) moments.add(ended);
    }
  }
  return moments;
}

const justBefore = (at: string): string => new Date(Date.parse(at) - 1).toISOString();

/** Add the decisions of the gate in the period. Returns whether some were not read. */
async function addDecisions(scope: Scope, uses: Uses): Promise<boolean> {
  const { db, project } = scope;
  let isCut = false;
  let answers = 0;
  for (const decision of GATE_DECISIONS) {
    const query = { decision, project: project?.id ?? null, before: Number.MAX_SAFE_INTEGER, limit: MAX_DECISIONS };
    const rows = await listDecisions(db, query);
    isCut ||= rows.length === MAX_DECISIONS && rows.at(-1)!.at >= scope.from;
    for (const { publicId, at } of rows.filter((one) => isIn(scope, one.at))) {
      if (answers === MAX_ANSWERS) return true;
      answers += 1;
      const answer = await decisionByPublicId<GateAnswer>(db, publicId);
      for (const id of new Set((answer?.body.waivers ?? []).map((waiver) => waiver.id))) {
        const use = useOf(uses, id);
        use.decisions += 1;
        if (at > use.lastDecision) use.lastDecision = at;
      }
    }
  }
  return isCut;
}
