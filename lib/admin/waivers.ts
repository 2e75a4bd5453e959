/**
 * Waives a rule for an artifact or a project, with an owner, a reason and an expiry. The real verdict stays visible.
 */
import { AttestryError } from '#lib/errors.ts';
import { addWaiver, revokeWaiver, waiverById } from '#db/artifact/waivers.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { activePolicy } from '#lib/ingest/evaluate/active-policy.ts';
import { findArtifacts } from '#lib/query/find/find-artifact.ts';
import { artifactsOfWaiver, touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';

export type WaiverRequest = {
  rule: string;
  /** `alg:hex`. Either `artifact` or `project` is given. */
  artifact?: string;
  /** Slug `host/owner/name`. */
  project?: string;
  owner: string;
  reason: string;
  /** RFC 3339, at most 366 days from now. */
  expiresAt: string;
};

const MAX_DURATION_MS = 366 * 86_400_000;

/**
 * Add a waiver and evaluate the artifacts it applies to. Throws `bad-request` for an incomplete or contradictory
 * request, and `not-found` for an unknown artifact or project.
 */
export async function createWaiver(context: Context, request: WaiverRequest): Promise<{ id: string }> {
  const until = Date.parse(request.expiresAt);
  const now = context.now();
  if (!activePolicy().rules.some((rule) => rule.id === request.rule))
    throw new AttestryError('bad-request', `there is no rule ${request.rule}`, { pointer: '/rule' });
  if (request.owner.trim() === '' || request.reason.trim() === '')
    throw new AttestryError('bad-request', 'a waiver needs an owner and a reason');
  if (!(until > now.getTime() && until <= now.getTime() + MAX_DURATION_MS))
    throw new AttestryError('bad-request', 'a waiver must end in the future, within a year from now', {
      pointer: '/expiresAt',
    });
  if ((request.artifact === undefined) === (request.project === undefined))
    throw new AttestryError('bad-request', 'a waiver applies to one artifact or to one project');
  const found = request.artifact === undefined ? null : await findArtifacts(context.store.read, request.artifact);
  if (found?.kind === 'several')
    throw new AttestryError('bad-request', 'several artifacts have this digest: name one by its own digest', {
      pointer: '/artifact',
    });
  const artifact = found?.kind === 'one' ? found.row : null;
  const project = request.project === undefined ? null : await findProject(context.store.read, request.project);
  if (!artifact && !project) throw new AttestryError('not-found', 'the artifact or project of the waiver is not known');
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const target = { artifact: artifact?.id ?? null, project: project?.id ?? null };
    const id = await addWaiver(tx, {
      rule: request.rule,
      ...target,
      owner: request.owner.trim(),
      reason: request.reason.trim(),
      createdAt: batch.at,
      createdBy: await findOrCreateActor(tx, batch.actor),
      expiresAt: new Date(until).toISOString(),
    });
    await touchArtifacts(tx, batch, await artifactsOfWaiver(tx, target.artifact, target.project));
    return { id: String(id) };
  });
}

/**
 * End a waiver now and evaluate its artifacts. Throws `not-found` where there is none, or where it is already revoked.
 */
export async function endWaiver(context: Context, id: number): Promise<void> {
  await context.evidenceWriter.change(context, async (tx, batch) => {
    const waiver = await waiverById(tx, id);
    if (!waiver || !(await revokeWaiver(tx, id, batch.at, await findOrCreateActor(tx, batch.actor))))
      throw new AttestryError('not-found', `there is no active waiver ${id}`);
    await touchArtifacts(tx, batch, await artifactsOfWaiver(tx, waiver.artifact, waiver.project));
  });
}
