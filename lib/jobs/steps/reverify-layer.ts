/**
 * The job that verifies a cosign layer again, once its manifest with the annotations that contain the signature is
 * stored.
 */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { layerContexts } from '#lib/evidence/formats/oci/oci-manifest.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { findEvidence, readDocument, replaceContext } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import type { ReverifyLayerPayload } from '#lib/ingest/link/image.ts';
import { applyVerifications } from '#lib/ingest/reverify/apply-verification.ts';

/** Replace the context of the layer by the manifest's annotations, verify it, and store the result. */
export async function runReverifyLayer(
  context: Context,
  { layer, manifest }: ReverifyLayerPayload,
): Promise<JobResult> {
  const db = context.store.read;
  const [row, manifestRow] = [await findEvidence(db, layer), await findEvidence(db, manifest)];
  const [document, manifestDocument] = [
    row && (await readDocument(db, row.seq)),
    manifestRow && (await readDocument(db, manifestRow.seq)),
  ];
  if (!row || !document || !manifestDocument) return { outcome: 'done' };
  const reading = readStored(manifestDocument.bytes, manifestDocument.context as { [key: string]: Json });
  const found = reading.ok ? layerContexts(reading).get(layer) : undefined;
  if (!found) return { outcome: 'done' };
  const layerContext = { ...(document.context as { [key: string]: Json }), ...found };
  const trust = await trustSet(db);
  for await (const [examined] of context.examiner.examine(document.bytes, {
    context: layerContext,
    trust,
    now: context.now(),
    priority: 'backlog',
  })) {
    if (!examined?.ok) return { outcome: 'done' };
    const result = await context.evidenceWriter.change(context, async (tx, batch) => {
      if ((await trustVersion(tx)) !== trust.version) return 'stale';
      await replaceContext(tx, row.seq, layerContext);
      await applyVerifications(
        tx,
        batch,
        [{ seq: row.seq, verification: examined.verification, document: examined }],
        trust.version,
      );
      return 'applied';
    });
    if (result === 'stale') return { outcome: 'continue', payload: { layer, manifest } satisfies ReverifyLayerPayload };
  }
  return { outcome: 'done' };
}
