/** Sets and removes the targets of figures: a new version, with an actor, a reason and an entry of the audit log. */
import { AttestryError } from '#lib/errors.ts';
import { ALL_PROJECTS } from '#lib/metrics/rollup-deltas.ts';
import { type TargetFigure, targetProblem } from '#lib/metrics/target.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { addTarget, newestTarget } from '#db/target/targets.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { checkedReason } from '../checked-reason.ts';
import { visibleProject } from '../visibility/visible-project.ts';

export type ChangeTargetInput = {
  /** A present or former slug; null: the target is that of the whole installation. */
  project: string | null;
  figure: TargetFigure;
  /** A share from 0 to 1, or seconds; null removes the target. */
  value: number | null;
  reason: string;
  /** The newest version of this target that the caller has seen; 0: there never was one. */
  version: number;
};

/** `changed` false: it was so before, and nothing is recorded. */
export type ChangedTarget = { project: string | null; figure: TargetFigure; version: number; changed: boolean };

/**
 * Set the target of a figure, or remove it. Throws `bad-request` without a reason and for a value that cannot be a
 * target, `not-found` where the actor sees no such project, and `conflict` where the target has another version.
 */
export async function changeTarget(context: Context, input: ChangeTargetInput): Promise<ChangedTarget> {
  const { figure, value } = input;
  const reason = checkedReason(input.reason);
  const problem = value === null ? null : targetProblem(figure, value);
  if (problem !== null) throw new AttestryError('bad-request', problem, { pointer: '/value' });
  const project = input.project === null ? null : await visibleProject(context, input.project);
  requireAccess(context, 'targets.change', project === null ? 'installation' : { project: project.slug });
  const id = project?.id ?? ALL_PROJECTS;
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const newest = await newestTarget(tx, id, figure);
    const version = newest?.version ?? 0;
    if (input.version !== version)
      throw new AttestryError('conflict', `the target of ${figure} has version ${version}, not ${input.version}`, {
        pointer: '/version',
      });
    const before = newest?.value ?? null;
    const change = { project: project?.slug ?? null, figure };
    if (before === value) return { ...change, version, changed: false };
    const createdBy = await findOrCreateActor(tx, batch.actor);
    const added = version + 1;
    await addTarget(tx, { project: id, figure, version: added, value, reason, createdAt: batch.at, createdBy });
    await recordAction(tx, context, {
      action: 'targets.change',
      object: project === null ? { kind: 'installation', id: 'targets' } : { kind: 'project', id: project.slug },
      before: newest && { figure, version, value: before },
      after: { figure, version: added, value },
      reason,
    });
    return { ...change, version: added, changed: true };
  });
}
