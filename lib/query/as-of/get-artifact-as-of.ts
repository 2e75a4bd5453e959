/** An artifact as of a past moment: what was shown, and what is recomputed by the policies of then and of now. */
import { statusShownAt } from '#db/history/standing-changes.ts';
import type { Context } from '#lib/context/context.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import type { ArtifactAsOf } from '#lib/views/as-of/as-of.ts';
import { asOfStatus, differencesOf } from './as-of-status.ts';
import { evaluateAsOf } from './evaluate-as-of.ts';
import { readMoment } from './moment.ts';

/**
 * An artifact by any of its digests as of `at`; null when no artifact or several have the digest now. Throws like
 * `readMoment`.
 */
export async function getArtifactAsOf(
  context: Context,
  digest: string,
  { at: written, environment = null }: { at: string; environment?: string | null | undefined },
): Promise<ArtifactAsOf | null> {
  const db = context.store.read;
  const row = await findByDigest(db, digest);
  if (!row) return null;
  const at = await readMoment(context, written);
  const now = context.now().toISOString();
  const then = await evaluateAsOf(db, row.id, { at, environment, policy: 'then' });
  const byNow = await evaluateAsOf(db, row.id, { at, environment, policy: 'now', now });
  const today = asOfStatus(await evaluateArtifact(db, row, now, { environment }));
  const shown = environment === null ? await statusShownAt(db, row.id, at) : null;
  return {
    digest: await digestOf(db, row),
    at,
    environment,
    shown: shown && { status: shown.status, reason: shown.reason, since: shown.at },
    past: then && asOfStatus(then),
    pastByCurrentPolicies: byNow && asOfStatus(byNow),
    today,
    differences: differencesOf(then && asOfStatus(then), today),
  };
}
