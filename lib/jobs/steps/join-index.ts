/** A cosign layer and its manifest came separately: the layer is verified again with the annotations that sign it. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { layerContexts } from '#lib/evidence/formats/oci/oci-manifest.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { findEvidence, readDocument, replaceContext } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';
import type { JoinPayload } from '#lib/ingest/link/image.ts';
import { applyVerification } from '#lib/ingest/reverify/apply-verification.ts';

export async function joinLayer(context: Context, { layer, manifest }: JoinPayload): Promise<JobEnd> {
  const db = context.store.read;
  const [row, manifestRow] = [await findEvidence(db, layer), await findEvidence(db, manifest)];
  const [document, manifestDocument] = [
    row && (await readDocument(db, row.seq)),
    manifestRow && (await readDocument(db, manifestRow.seq)),
  ];
  if (!row || !document || !manifestDocument) return { end: 'done' };
  const reading = readStored(manifestDocument.bytes, manifestDocument.context as { [key: string]: Json });
  const found = reading.ok ? layerContexts(reading).get(layer) : undefined;
  if (!found) return { end: 'done' };
  const layerContext = { ...(document.context as { [key: string]: Json }), ...found };
  const trust = await trustSet(db);
  for await (const [examined] of context.examiner.examine(document.bytes, {
    context: layerContext,
    trust,
    now: context.now(),
    priority: 'backlog',
  })) {
    if (!examined?.ok) return { end: 'done' };
    const taken = await context.evidenceWriter.change(context, async (tx, batch) => {
      if ((await trustVersion(tx)) !== trust.version) return 'stale';
      await replaceContext(tx, row.seq, layerContext);
      return applyVerification(tx, batch, row.seq, examined, trust.version);
    });
    if (taken === 'stale') return { end: 'more', payload: { layer, manifest } satisfies JoinPayload };
  }
  return { end: 'done' };
}
