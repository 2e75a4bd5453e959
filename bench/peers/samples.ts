/** The bundles that all verifiers verify, in suites of one kind each. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInTrust } from '#lib/verify/trust/trust.ts';
import { ingestTrustedRoot, makeBundles } from '../ingest/bundles.ts';

/**
 * A line of samples.jsonl. `bundle` and `artifact` are base64; `digest` is the hex SHA-256 of an artifact that is not
 * available.
 */
export type Sample = { bundle: string; digest?: string; artifact?: string };
export type Suite = { name: string; root: string; samples: Sample[] };

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
/** One release bundle in this many is used. */
const SAMPLE_INTERVAL = 4;

type Line = { attestation?: { verificationMaterial?: unknown }; bundle?: unknown; sha256?: string };
const lines = (path: string): Line[] =>
  readFileSync(CORPUS + path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const toBase64Json = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64');

/** The available suites. Without the corpus beside the repository these are only generated bundles. */
export async function suites(): Promise<Suite[]> {
  const batches = [
    await createSuite('made batch, Rekor v1 and v2, a certificate for each bundle', 1),
    await createSuite('made batch, Rekor v1 and v2, a certificate for ten bundles', 10),
  ];
  if (!existsSync(`${CORPUS}portfolio`)) return batches;
  const root = builtInTrust()[0]!.body;
  const releases = lines('portfolio/cpython-release-bundles.jsonl')
    .filter((_, i) => i % SAMPLE_INTERVAL === 0)
    .map(({ bundle, sha256 }) => ({ bundle: toBase64Json(bundle), digest: sha256! }));
  const provenance = lines('portfolio/slsa-github-generator.jsonl').flatMap(({ attestation }) =>
    attestation?.verificationMaterial === undefined ? [] : [{ bundle: toBase64Json(attestation) }],
  );
  const folder = `${CORPUS}sigstore-bundles/valid/conformance/`;
  const artifact = readFileSync(`${CORPUS}artifacts/a-a0cfc71271d6.txt`).toString('base64');
  const second = readdirSync(folder)
    .filter((name) => name.startsWith('rekor2-checkpoint'))
    .map((name) => ({ bundle: readFileSync(folder + name).toString('base64'), artifact }));
  return [
    { name: 'by digest alone, CPython releases', root, samples: releases },
    { name: 'Rekor v1 DSSE, slsa-github-generator', root, samples: provenance },
    {
      name: 'Rekor v2, conformance bundles',
      root: readFileSync(`${CORPUS}trusted-roots/conformance-ed6a9cf4e7c2.json`, 'utf8'),
      samples: second,
    },
    ...batches,
  ];
}

async function createSuite(name: string, together: number): Promise<Suite> {
  const made = await makeBundles(0, 100, new Date(), together);
  return {
    name,
    root: ingestTrustedRoot(),
    samples: made.map((line) => ({ bundle: Buffer.from(line).toString('base64') })),
  };
}

/** Write a suite to the folder from which all verifiers read it. */
export function writeSuite(folder: string, { root, samples }: Suite): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'trusted_root.json'), root);
  writeFileSync(join(folder, 'samples.jsonl'), samples.map((one) => `${JSON.stringify(one)}\n`).join(''));
}
