/** For tests: an image with an attestation that the test issuer signed, in a registry. */
import { type Content, imageOf, attachedTo, BUNDLE, content } from '#lib/integrations/oci/registry.fixture.ts';
import { FETCH_IMAGE, type FetchImagePayload } from '#lib/integrations/webhooks/apply/apply-image.ts';
import { runFetchImage } from '#lib/jobs/fetch/fetch-image.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { provenance, runOf, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { listJobs } from '#db/system/jobs.ts';

export type Parts = { manifest: Content; blobs: Content[] };

/** An image, and the manifest of a Sigstore bundle with its provenance: with its `subject`, or without for a tag. */
export function attestedImage(name: string): { image: Parts; referrer: Parts; tagged: Parts } {
  const image = imageOf(name);
  const bundle = provenance(subject(name, image.manifest.digest.slice(7)), { run: runOf('acme/web') });
  const layer = content(bundle, BUNDLE);
  return { image, referrer: attachedTo(image.manifest, layer), tagged: attachedTo(null, layer) };
}

/** Run the fetches that are due, and those that they schedule. Returns them as the page Deliveries shows them. */
export async function runFetches(app: TestApp): Promise<{ reference: string; state: string; error: string | null }[]> {
  app.advance(6_000);
  const handlers = { [FETCH_IMAGE]: (payload: FetchImagePayload) => runFetchImage(app, payload) };
  while (await runOneJob({ store: app.store, now: app.now, handlers, random: () => 0 }));
  const jobs = await listJobs(app.store.read, FETCH_IMAGE, Number.MAX_SAFE_INTEGER, 50);
  return jobs
    .map(({ payload, state, error }) => ({ ...(JSON.parse(payload) as FetchImagePayload), state, error }))
    .map(({ reference, state, error }) => ({ reference, state, error }));
}
