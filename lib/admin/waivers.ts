/**
 * Waives a rule for an artifact or a project, with an owner, a reason and an expiry. The real verdict stays visible.
 */
import { AttestryError } from '#lib/errors.ts';
import { addWaiver, revokeWaiver, waiverById } from '#db/artifact/waivers.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { findProject } from '#db/project/projects.ts';
import type { Db } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';
import { rulesInForce } from '#lib/ingest/policies/rules-in-force.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import { waiverView } from '#lib/query/waiver/waiver-view.ts';
import { WAIVER_LIMITS, type WaiverView } from '#lib/views/waiver.ts';
import { touchWaivedArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';

/** A request for a waiver. */
export type WaiverRequest = {
  /** The id of a rule of a policy in force. */
  rule: string;
  /** `alg:hex`. The request has either `artifact` or `project`. */
  artifact?: string;
  /** Slug `host/owner/name`. */
  project?: string;
  owner: string;
  reason: string;
  /** An RFC 3339 time, or a day (00:00 UTC), at most 366 days from now. */
  expiresAt: string;
};

const DAY_MS = 86_400_000;
/** An RFC 3339 time, or a day, which means 00:00 UTC. */
const TIME_PATTERN = /^\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;

const badRequest = (message: string, pointer: string) => new AttestryError('bad-request', message, { pointer });

/** A required text without the white space around it. Throws `bad-request` where it is empty or too long. */
function requireText(request: WaiverRequest, member: 'owner' | 'reason'): string {
  const text = request[member].trim();
  if (text === '') throw badRequest('a waiver needs an owner and a reason', `/${member}`);
  if (text.length > WAIVER_LIMITS[member])
    throw badRequest(`the ${member} of a waiver has at most ${WAIVER_LIMITS[member]} characters`, `/${member}`);
  return text;
}

/** The expiry as RFC 3339 in UTC. Throws `bad-request` where it is no time, has passed, or is too far in the future. */
function requireExpiry(expiresAt: string, now: Date): string {
  const until = TIME_PATTERN.test(expiresAt) ? Date.parse(expiresAt) : Number.NaN;
  if (Number.isNaN(until)) throw badRequest('the end of a waiver must be an RFC 3339 time or day', '/expiresAt');
  if (until <= now.getTime() || until > now.getTime() + WAIVER_LIMITS.days * DAY_MS)
    throw badRequest(`a waiver must end in the future, at most ${WAIVER_LIMITS.days} days from now`, '/expiresAt');
  return new Date(until).toISOString();
}

/** The row id of the artifact or the project that the waiver applies to. Throws as `createWaiver`. */
async function findTarget(
  db: Db,
  { artifact, project }: WaiverRequest,
): Promise<{ artifact: number | null; project: number | null }> {
  if ((artifact === undefined) === (project === undefined))
    throw badRequest(
      'a waiver applies to one artifact or to one project',
      artifact === undefined ? '/artifact' : '/project',
    );
  if (project !== undefined) {
    const row = await findProject(db, project);
    if (!row) throw new AttestryError('not-found', 'the project of the waiver is not known', { pointer: '/project' });
    return { artifact: null, project: row.id };
  }
  const found = await findArtifacts(db, artifact!);
  if (found.kind === 'several')
    throw badRequest('several artifacts have this digest: name one by its own digest', '/artifact');
  if (found.kind === 'none')
    throw new AttestryError('not-found', 'the artifact of the waiver is not known', { pointer: '/artifact' });
  return { artifact: found.row.id, project: null };
}

/**
 * Add a waiver and evaluate the artifacts it applies to; a job evaluates the older artifacts of a large project. The
 * actor of the context is recorded as its creator. Throws `bad-request` for an incomplete or contradictory request, and
 * `not-found` for an unknown artifact or project, each with a JSON pointer.
 */
export async function createWaiver(context: Context, request: WaiverRequest): Promise<WaiverView> {
  if (!(await rulesInForce(context.store.read)).some((rule) => rule.id === request.rule))
    throw badRequest(`there is no rule ${request.rule} in a policy in force`, '/rule');
  const owner = requireText(request, 'owner');
  const reason = requireText(request, 'reason');
  const expiresAt = requireExpiry(request.expiresAt, context.now());
  const target = await findTarget(context.store.read, request);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const id = await addWaiver(tx, {
      rule: request.rule,
      ...target,
      owner,
      reason,
      createdAt: batch.at,
      createdBy: await findOrCreateActor(tx, batch.actor),
      expiresAt,
    });
    await touchWaivedArtifacts(tx, batch, target);
    return waiverView(tx, (await waiverById(tx, id))!, batch.at);
  });
}

/**
 * End a waiver now and evaluate its artifacts, as `createWaiver` does. The actor of the context and the reason are
 * recorded. Throws `not-found` where no waiver with this id is in force, and `bad-request` for a reason that is too
 * long.
 */
export async function endWaiver(context: Context, id: number, reason: string | null = null): Promise<WaiverView> {
  if (reason !== null && reason.trim().length > WAIVER_LIMITS.reason)
    throw badRequest(`the reason has at most ${WAIVER_LIMITS.reason} characters`, '/reason');
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const by = await findOrCreateActor(tx, batch.actor);
    const revoked = await revokeWaiver(tx, id, { at: batch.at, by, reason: reason?.trim() || null });
    const waiver = revoked ? await waiverById(tx, id) : null;
    if (!waiver) throw new AttestryError('not-found', `there is no active waiver ${id}`);
    await touchWaivedArtifacts(tx, batch, waiver);
    return waiverView(tx, waiver, batch.at);
  });
}
