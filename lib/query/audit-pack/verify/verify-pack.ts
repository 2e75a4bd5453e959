/** Verifies an audit pack: its files, its signatures, its log entries, and every verdict. */
import { sha256Id } from '#lib/bytes/sha256.ts';
import type { TrustEntry, TrustSet } from '#lib/verify/result/verification.ts';
import { compileTrust } from '#lib/verify/trust/trust.ts';
import {
  artifactPath,
  PACK_FILES,
  PACK_FORMAT,
  type PackedArtifact,
  type PackManifest,
} from '#lib/query/audit-pack/format.ts';
import { checkDocument, PackDocuments } from './documents.ts';
import { checkInclusion, readCheckpoint } from './log.ts';
import { checkFiles, checkSignature } from './manifest.ts';
import { guard, line, type Line, PackError, type PackReader, readJsonFile } from './pack-reader.ts';
import { readPolicies } from './policies.ts';
import { keysOf } from './signed-statement.ts';
import { checkSummary } from './summary.ts';
import { checkVerdicts } from './verdicts.ts';

/** Yields one line for each check, in the order of the pack. It never throws for what a pack holds. */
export async function* verifyPack(reader: PackReader): AsyncGenerator<Line> {
  try {
    yield* checkPack(reader);
  } catch (error) {
    yield line('failed', 'manifest', error instanceof Error ? error.message : String(error));
  }
}

async function* checkPack(reader: PackReader): AsyncGenerator<Line> {
  const manifest = await readJsonFile<PackManifest>(reader, PACK_FILES.manifest);
  if (manifest.format !== PACK_FORMAT) throw new PackError(`it has the format ${String(manifest.format)}`);
  yield* checkFiles(reader, manifest);
  for (const sentence of manifest.leavesOut) yield line('note', 'left out', sentence);
  let keys: TrustEntry[] = [];
  yield* await guard('keys', async () => {
    keys = keysOf(await readJsonFile(reader, PACK_FILES.vsaKeys));
    return keys.map(({ name }) => line('note', 'trusted key', `${name} of ${manifest.verifier}`));
  });
  yield* await guard('manifest signature', () => checkSignature(reader, keys, manifest));
  yield* checkContents(reader, manifest, keys);
}

async function* checkContents(
  reader: PackReader,
  manifest: PackManifest,
  keys: readonly TrustEntry[],
): AsyncGenerator<Line> {
  const paths = (await reader.paths()).toSorted();
  let trust = compileTrust({ version: 0, entries: [] });
  yield* await guard('trust', async () => {
    const { version, entries } = await readJsonFile<TrustSet>(reader, PACK_FILES.trust);
    trust = compileTrust({ version, entries: entries.map(withComputedId) });
    return entries.map((entry) => line('note', 'trusted root', `${entry.name}: ${withComputedId(entry).id}`));
  });
  const documents = new PackDocuments(reader, trust);
  let checkpoint: Awaited<ReturnType<typeof readCheckpoint>> = null;
  yield* await guard('checkpoint', async () => {
    checkpoint = await readCheckpoint(reader);
    if (checkpoint === null) return [line('not-checked', 'checkpoint', 'the pack has none')];
    const key = Buffer.from((await reader.read(PACK_FILES.logKey))!)
      .toString('utf8')
      .trim();
    return [line('ok', 'checkpoint', `size ${checkpoint.size}, signed by the log ${key}`)];
  });
  for (const id of paths.flatMap(recordedId)) {
    yield* await guard(`document ${id}`, async () => [await checkDocument(documents, id)]);
    yield* await guard(`log entry ${id}`, async () => [
      checkInclusion(id, (await documents.record(id)).log, checkpoint),
    ]);
  }
  let policies: Awaited<ReturnType<typeof readPolicies>> = [];
  yield* await guard('policies', async () => {
    policies = await readPolicies(reader);
    return policies.map(({ policy, sha256 }) =>
      line('note', 'policy', `${policy.id} version ${policy.version}: sha256:${sha256}`),
    );
  });
  const artifacts = paths.filter((path) => path.startsWith('artifacts/'));
  for (const path of artifacts)
    yield* await guard(path, async () => {
      const artifact = await readJsonFile<PackedArtifact>(reader, path);
      if (artifactPath(artifact.digest) !== path) throw new PackError(`it is about ${artifact.digest}`);
      const { lines, repeated } = await checkVerdicts(artifact, { reader, documents, policies });
      const summary = () => checkSummary(artifact, repeated, reader, keys);
      return [...lines, ...(await guard(`summary ${artifact.digest}`, summary))];
    });
  const { counts } = manifest;
  const records = paths.flatMap(recordedId).length;
  if (counts.artifacts !== artifacts.length || counts.documents !== records)
    yield line(
      'failed',
      'manifest',
      `it counts ${counts.artifacts} artifacts and ${counts.documents} documents, and there are ${artifacts.length} and ${records}`,
    );
}

/** The id of a document that a path is the record of. */
function recordedId(path: string): string[] {
  const hex = /^documents\/([0-9a-f]{64})\.record\.json$/.exec(path)?.[1];
  return hex === undefined ? [] : [`sha256:${hex}`];
}

/** The id of an entry is what it is trusted by, so it is computed here. */
function withComputedId(entry: TrustEntry): TrustEntry {
  return { ...entry, id: sha256Id(`${entry.kind}\n${entry.body}`) };
}
