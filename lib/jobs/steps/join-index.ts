/** A cosign layer and its manifest came separately: the layer is verified again with the annotations that sign it. */
import type { Json } from '#lib/evidence/model/evidence.ts';
import { layerContexts } from '#lib/evidence/formats/oci/oci-manifest.ts';
import { readStored } from '#lib/evidence/read-evidence.ts';
import { findEvidence, readDocument, replaceContext } from '#db/evidence/evidence.ts';
import { trustSet, trustVersion } from '#db/system/trust.ts';
import type { App } from '#lib/context/app.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';
import type { JoinPayload } from '#lib/ingest/link/image.ts';
import { applyVerification } from '#lib/ingest/reverify/apply-verification.ts';

export async function joinLayer(app: App, { layer, manifest }: JoinPayload): Promise<JobEnd> {
  const db = app.store.read;
  const [row, manifestRow] = [await findEvidence(db, layer), await findEvidence(db, manifest)];
  const [document, manifestDocument] = [
    row && (await readDocument(db, row.seq)),
    manifestRow && (await readDocument(db, manifestRow.seq)),
  ];
  if (!row || !document || !manifestDocument) return { end: 'done' };
  const reading = readStored(manifestDocument.bytes, manifestDocument.context as { [key: string]: Json });
  const found = reading.ok ? layerContexts(reading).get(layer) : undefined;
  if (!found) return { end: 'done' };
  const context = { ...(document.context as { [key: string]: Json }), ...found };
  const trust = await trustSet(db);
  for await (const [examined] of app.examine(document.bytes, { context, trust, now: app.now(), priority: 'backlog' })) {
    if (!examined?.ok) return { end: 'done' };
    const taken = await app.writer.change(async (tx, batch) => {
      if ((await trustVersion(tx)) !== trust.version) return 'stale';
      await replaceContext(tx, row.seq, context);
      return applyVerification(tx, batch, row.seq, examined, trust.version);
    });
    if (taken === 'stale') return { end: 'more', payload: { layer, manifest } satisfies JoinPayload };
  }
  return { end: 'done' };
}
