/** Legal holds: no retention drops the bytes of what is under one, until somebody releases it. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { AttestryError } from '#lib/errors.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db, Tx } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { addHold, countActiveHolds, holds, type NewHold } from '#db/retention/holds.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { checkedReason } from '../checked-reason.ts';
import { numberOfEvidence } from '../number-of-evidence.ts';
import { placeOfArtifact, placeOfProject, placesOfEvidence } from '../place-of.ts';

/** What is held: exactly one of the three. */
export type HoldInput = {
  /** The slug of a project: every artifact and document of it, also those that come later. */
  project?: string;
  /** The digest of an artifact, `alg:hex`: every document about it, also those that come later. */
  artifact?: string;
  /** The id of one document, `sha256:…`. */
  evidence?: string;
  reason: string;
};

/** Holds in force at once: a run of the retention reads them all. */
const MAX_HOLDS = 10_000;

/**
 * Put a project, an artifact or a document under legal hold; it counts at once. Throws `bad-request` unless exactly one
 * is named with a reason, `not-found` where it is not known, and `conflict` where too many holds are in force.
 */
export async function createHold(context: Context, input: HoldInput): Promise<{ id: number }> {
  const reason = checkedReason(input.reason);
  const target = await readTarget(context.store.read, input);
  await requireHold(context, target);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    if ((await countActiveHolds(tx)) >= MAX_HOLDS)
      throw new AttestryError('conflict', `at most ${MAX_HOLDS} legal holds are in force at once`);
    const createdBy = await findOrCreateActor(tx, batch.actor);
    const id = await addHold(tx, { ...target, reason, createdAt: batch.at, createdBy });
    await log(tx, batch, { id, change: 'held' });
    const { reason: _, ...held } = input;
    await recordAction(tx, context, { action: 'hold.create', object: { kind: 'hold', id }, after: held, reason });
    return { id };
  });
}

/** Release a hold. Throws `bad-request` without a reason, and `not-found` where no hold in force has this number. */
export async function releaseHold(
  context: Context,
  { id, reason: written }: { id: number; reason: string },
): Promise<void> {
  const releaseReason = checkedReason(written);
  const held = await holds.find(context.store.read, id);
  if (held === null) throw noHold(id);
  await requireHold(context, held);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    const releasedBy = await findOrCreateActor(tx, batch.actor);
    if (!(await holds.release(tx, id, { releasedAt: batch.at, releasedBy, releaseReason }))) throw noHold(id);
    await log(tx, batch, { id, change: 'released' });
    await recordAction(tx, context, {
      action: 'hold.release',
      object: { kind: 'hold', id },
      before: { releasedAt: null },
      after: { releasedAt: batch.at },
      reason: releaseReason,
    });
  });
}

const noHold = (id: number) => new AttestryError('not-found', `no legal hold in force has the number ${id}`);

/** A hold is a matter of the projects of what it holds. */
async function requireHold(context: Context, { project, artifact, evidence }: Target): Promise<void> {
  const db = context.store.read;
  if (project !== null) requireAccess(context, 'hold.change', await placeOfProject(db, project));
  if (artifact !== null) requireAccess(context, 'hold.change', await placeOfArtifact(db, artifact));
  for (const place of evidence === null ? [] : await placesOfEvidence(db, evidence))
    requireAccess(context, 'hold.change', place);
}

async function log(tx: Tx, batch: Batch, { id, change }: { id: number; change: 'held' | 'released' }): Promise<void> {
  await appendEntry(tx, batch, { kind: 'hold', at: batch.wallClock, change, number: id });
}

type Target = Pick<NewHold, 'project' | 'artifact' | 'evidence'>;

async function readTarget(db: Db, { project, artifact, evidence }: HoldInput): Promise<Target> {
  if ([project, artifact, evidence].filter((one) => one !== undefined).length !== 1)
    throw new AttestryError('bad-request', 'name one project, one artifact or one document');
  const target: Target = { project: null, artifact: null, evidence: null };
  if (project !== undefined) return { ...target, project: await projectOf(db, project) };
  if (artifact !== undefined) return { ...target, artifact: await artifactOf(db, artifact) };
  return { ...target, evidence: await numberOfEvidence(db, evidence!) };
}

async function projectOf(db: Db, slug: string): Promise<number> {
  const row = await findProject(db, slug);
  if (!row) throw new AttestryError('not-found', 'there is no such project', { pointer: '/project' });
  return row.id;
}

async function artifactOf(db: Db, digest: string): Promise<number> {
  const parsed = parseDigest(digest);
  const alg = parsed && (await findTerm(db, parsed.algorithm));
  const row = parsed && alg !== null ? await findArtifact(db, alg, parsed.value) : null;
  if (!row) throw new AttestryError('not-found', 'there is no artifact with this digest', { pointer: '/artifact' });
  return row.id;
}
