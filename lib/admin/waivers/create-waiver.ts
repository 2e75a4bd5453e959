/**
 * Waives a rule for an artifact or a project, with an owner, a reason and an expiry, or requests that. The real verdict
 * stays visible.
 */
import { AttestryError } from '#lib/errors.ts';
import type { Place } from '#lib/access/may-do.ts';
import { addWaiver, countWaivers, MAX_PER_TARGET, waiverById, type WaiverTarget } from '#db/artifact/waivers.ts';
import type { Db, Tx } from '#db/open.ts';
import { findProject, projectById } from '#db/project/projects.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { isAllowed, requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { touchWaivedArtifacts } from '#lib/ingest/waivers/touch-waived.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import { waiverView } from '#lib/query/waiver/waiver-view.ts';
import type { WaiverRequest, WaiverView } from '#lib/views/waiver.ts';
import { readScope, readVex, refuse, requireExpiry, requireText } from './checked-request.ts';
import { recordedWaiver } from './recorded-waiver.ts';
import { requireFindings, waiverTerms } from './terms.ts';

/** Requests that may wait for one artifact, or for one project. */
const MAX_REQUESTS = 100;

/** The target, and the slug of its project. */
type Found = { target: WaiverTarget; project: string | null };

/** The artifact or the project that the waiver applies to. Throws as `createWaiver`. */
async function findTarget(db: Db, { artifact, project }: WaiverRequest): Promise<Found> {
  if ((artifact === undefined) === (project === undefined))
    throw refuse(
      'a waiver applies to one artifact or to one project',
      artifact === undefined ? '/artifact' : '/project',
    );
  if (project !== undefined) {
    const row = await findProject(db, project);
    if (!row) throw new AttestryError('not-found', 'the project of the waiver is not known', { pointer: '/project' });
    return { target: { artifact: null, project: row.id }, project: row.slug };
  }
  const found = await findArtifacts(db, artifact!);
  if (found.kind === 'several')
    throw refuse('several artifacts have this digest: name one by its own digest', '/artifact');
  if (found.kind === 'none')
    throw new AttestryError('not-found', 'the artifact of the waiver is not known', { pointer: '/artifact' });
  const owner = found.row.project === null ? null : await projectById(db, found.row.project);
  return { target: { artifact: found.row.id, project: null }, project: owner?.slug ?? null };
}

/**
 * Add a waiver and evaluate the artifacts it applies to; a job evaluates the older artifacts of a large project. It is
 * a request, which counts for nothing until somebody approves it, where a policy says so, and where the actor may not
 * decide about waivers. The actor of the context is recorded. Throws `bad-request` for an incomplete or contradictory
 * request, `unprocessable` where it names a vulnerability and its rule is about none, `not-found` for an unknown
 * artifact or project, each with a JSON pointer, and `conflict` where too many waivers apply to the target.
 */
export async function createWaiver(context: Context, request: WaiverRequest): Promise<WaiverView> {
  const owner = requireText(request, 'owner');
  const reason = requireText(request, 'reason');
  const scope = readScope(request);
  const vex = readVex(request);
  const { target, project } = await findTarget(context.store.read, request);
  const place: Place = project === null ? 'installation' : { project };
  requireAccess(context, 'waiver.request', place);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const terms = await waiverTerms(tx, request.rule, { project, environment: scope.environment });
    requireFindings(terms, { rule: request.rule, ...scope });
    const decision = terms.needsApproval || !isAllowed(context, 'waiver.decide', place) ? 'requested' : 'approved';
    const expiresAt = requireExpiry(request.expiresAt, context.now(), terms.maxDays);
    await requireRoom(tx, target, batch.at, decision);
    const id = await addWaiver(tx, {
      rule: request.rule,
      ...target,
      ...scope,
      owner,
      reason,
      createdAt: batch.at,
      createdBy: await findOrCreateActor(tx, batch.actor),
      expiresAt,
      decision,
      ...vex,
    });
    if (decision === 'approved') await touchWaivedArtifacts(tx, batch, { ...target, ...scope });
    const view = await waiverView(tx, (await waiverById(tx, id))!, batch.at);
    const action = decision === 'requested' ? 'waiver.request' : 'waiver.create';
    await recordAction(tx, context, { action, object: { kind: 'waiver', id }, after: recordedWaiver(view), reason });
    return view;
  });
}

/** Throws `conflict` where the target has as many requests, or waivers in force, as it may have. */
export async function requireRoom(
  tx: Tx,
  target: WaiverTarget,
  now: string,
  decision: 'requested' | 'approved',
): Promise<void> {
  const [what, limit, advice] =
    decision === 'requested'
      ? (['requested', MAX_REQUESTS, 'decide about some of them first'] as const)
      : (['in-force', MAX_PER_TARGET, 'end some of them first'] as const);
  if ((await countWaivers(tx, target, now, what)) >= limit)
    throw new AttestryError(
      'conflict',
      `${limit} ${decision === 'requested' ? 'requests wait' : 'waivers are in force'} for this target: ${advice}`,
    );
}
