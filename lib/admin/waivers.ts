/**
 * Set a rule aside for an artifact or a project: by somebody, for a reason, until a day. The real verdict stays
 * visible.
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
  /** `alg:hex`, or a slug. */
  artifact?: string;
  project?: string;
  owner: string;
  reason: string;
  expiresAt: string;
};

const MAX_DURATION_MS = 366 * 86_400_000;

/**
 * Add a waiver and judge anew what it covers. Throws `bad-request` for what is incomplete, `not-found` for what nobody
 * knows.
 */
export async function createWaiver(context: Context, asked: WaiverRequest): Promise<{ id: string }> {
  const until = Date.parse(asked.expiresAt);
  const now = context.now();
  if (!activePolicy().rules.some((rule) => rule.id === asked.rule))
    throw new AttestryError('bad-request', `there is no rule ${asked.rule}`, { pointer: '/rule' });
  if (asked.owner.trim() === '' || asked.reason.trim() === '')
    throw new AttestryError('bad-request', 'a waiver needs an owner and a reason');
  if (!(until > now.getTime() && until <= now.getTime() + MAX_DURATION_MS))
    throw new AttestryError('bad-request', 'a waiver ends within a year from now', { pointer: '/expiresAt' });
  if ((asked.artifact === undefined) === (asked.project === undefined))
    throw new AttestryError('bad-request', 'a waiver is for one artifact or one project');
  const found = asked.artifact === undefined ? null : await findArtifacts(context.store.read, asked.artifact);
  if (found?.kind === 'several')
    throw new AttestryError('bad-request', 'several artifacts have this digest: name one by its own digest', {
      pointer: '/artifact',
    });
  const artifact = found?.kind === 'one' ? found.row : null;
  const project = asked.project === undefined ? null : await findProject(context.store.read, asked.project);
  if (!artifact && !project) throw new AttestryError('not-found', 'nothing is known of what the waiver is for');
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const of = { artifact: artifact?.id ?? null, project: project?.id ?? null };
    const id = await addWaiver(tx, {
      rule: asked.rule,
      ...of,
      owner: asked.owner.trim(),
      reason: asked.reason.trim(),
      createdAt: batch.at,
      createdBy: await findOrCreateActor(tx, batch.actor),
      expiresAt: new Date(until).toISOString(),
    });
    await touchArtifacts(tx, batch, await artifactsOfWaiver(tx, of.artifact, of.project));
    return { id: String(id) };
  });
}

/** End a waiver now. Throws `not-found`. */
export async function endWaiver(context: Context, id: number): Promise<void> {
  await context.evidenceWriter.change(context, async (tx, batch) => {
    const waiver = await waiverById(tx, id);
    if (!waiver || !(await revokeWaiver(tx, id, batch.at, await findOrCreateActor(tx, batch.actor))))
      throw new AttestryError('not-found', `there is no waiver ${id} that stands`);
    await touchArtifacts(tx, batch, await artifactsOfWaiver(tx, waiver.artifact, waiver.project));
  });
}
