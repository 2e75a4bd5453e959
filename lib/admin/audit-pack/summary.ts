/** The verification summary that an audit pack has of an artifact. */
import { AttestryError } from '#lib/errors.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { newestVsa, type VsaRow } from '#db/vsa/vsas.ts';
import { conclusionOf } from '#lib/admin/vsa/conclude-verdict.ts';
import { currentVsa } from '#lib/admin/vsa/issue-vsa.ts';
import type { Context } from '#lib/context/context.ts';
import type { Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { vsaPath } from '#lib/query/audit-pack/format.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';

export type Summary = {
  vsa: { file: string; isCurrent: boolean } | null;
  envelope: { id: string; envelope: string } | null;
  /** Why there is none. */
  reason: string | null;
};

/**
 * The summary of an evaluation without an environment: the stored one that still holds, else one that is signed now.
 * Where none can be signed, it is the newest one that was, which is not current.
 */
export async function currentSummary(
  context: Context,
  row: ArtifactRow,
  evaluation: Evaluation,
  beforeSigning: () => Promise<void>,
): Promise<Summary> {
  const db = context.store.read;
  const newest = () => newestVsa(db, { artifact: row.id, environment: null });
  const conclusion = await conclusionOf(db, row, evaluation, context.vsa).catch(refusalOf);
  if (typeof conclusion === 'string') return toSummary(await newest(), null, conclusion);
  const known = await newest();
  if (known?.content === conclusion.sha256 && !known.isKeyRevoked) return toSummary(known, conclusion.sha256, '');
  const signed = await currentVsa(context, await digestOf(db, row), { beforeIssue: beforeSigning }).catch(refusalOf);
  const reason = typeof signed === 'string' ? signed : 'nothing was signed';
  return toSummary(await newest(), conclusion.sha256, reason);
}

/** Why Attestry signs nothing now. Throws errors of other kinds again. */
function refusalOf(error: unknown): string {
  if (error instanceof AttestryError && error.code !== 'internal') return error.message;
  throw error;
}

function toSummary(row: VsaRow | null, content: string | null, reason: string): Summary {
  if (row === null || row.isKeyRevoked) return { vsa: null, envelope: null, reason };
  const id = `sha256:${row.sha256}`;
  return {
    vsa: { file: vsaPath(id), isCurrent: row.content === content },
    envelope: { id, envelope: row.envelope },
    reason: null,
  };
}
