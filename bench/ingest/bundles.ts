/** Really signed bundles, made by threads, as lines of JSON. Each is another build's provenance. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { createInstance, type Instance } from '#app/test-issuer/instance.ts';
import { buildAt, datasetOf } from '../fill/dataset/dataset.ts';
import { pickMaterials } from '../fill/dataset/packages.ts';
import { identityOf, provenanceOf } from '../fill/dataset/build-documents.ts';

const SEED = 'bench ingest';
const instance = (): Instance =>
  createInstance({ seed: SEED, name: 'ingest-sigstore', host: 'sigstore.ingest.example' });
export const ingestTrustedRoot = (): string => instance().trustedRootJson;

type BundleRange = { from: number; count: number; now: number; bundlesPerBuild: number };

/**
 * `count` bundles, from number `from`: the same numbers are the same builds. So many bundles `together` are of one
 * build, signed with one
 * key and one certificate, as a job of CI does that signs several attestations; by default each has its own.
 */
export async function makeBundles(from: number, count: number, now: Date, together = 1): Promise<string[]> {
  const threads = Math.min(availableParallelism(), Math.max(1, Math.ceil(count / 200)));
  const share = Math.ceil(count / threads / together) * together;
  const parts = Array.from({ length: threads }, (_, i): BundleRange => ({
    from: from + i * share,
    count: Math.max(0, Math.min(share, count - i * share)),
    now: now.getTime(),
    bundlesPerBuild: together,
  }));
  const made = await Promise.all(
    parts.map(
      (part) =>
        new Promise<string[]>((resolve, reject) => {
          const worker = new Worker(fileURLToPath(import.meta.url), { workerData: part });
          worker.once('message', resolve).once('error', reject);
        }),
    ),
  );
  return made.flat();
}

function makeBundleRange({ from, count, now, bundlesPerBuild: together }: BundleRange): string[] {
  const signer = instance();
  const estate = datasetOf(1_000_000, new Date(now), SEED);
  let build = buildAt(estate, from);
  return Array.from({ length: count }, (_, i) => {
    if (i % together === 0) build = buildAt(estate, from + i);
    const statement = provenanceOf(build, pickMaterials(build.random, 4));
    const leaf = together === 1 ? {} : { leaf: `${build.number}` };
    return JSON.stringify(
      signer.sign(statement, {
        ...identityOf(build),
        ...leaf,
        at: build.run.finishedOn,
        log: i % 4 === 0 ? 'v2' : 'v1',
      }),
    );
  });
}

if (!isMainThread && parentPort !== null && workerData !== null)
  parentPort.postMessage(makeBundleRange(workerData as BundleRange), []);
