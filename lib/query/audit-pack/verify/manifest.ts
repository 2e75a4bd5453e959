/** Checks that the files are those of the manifest, and that the installation has signed the manifest. */
import { sha256Hex } from '#lib/bytes/sha256.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import { PACK_FILES, PACK_PREDICATE_TYPE, type PackManifest } from '#lib/query/audit-pack/format.ts';
import { line, type Line, type PackReader } from './pack-reader.ts';
import { readSignedStatement } from './signed-statement.ts';

/** Compare every file with the manifest: none may differ, be missing or be added. */
export async function* checkFiles(reader: PackReader, manifest: PackManifest): AsyncGenerator<Line> {
  const what = 'manifest';
  const present = new Set(await reader.paths());
  let same = 0;
  for (const [path, { sha256, size }] of Object.entries(manifest.files)) {
    // What is not in the folder is never read, wherever a path may lead.
    const bytes = present.has(path) ? await reader.read(path) : null;
    if (bytes === null) yield line('failed', what, `${path} is missing`);
    else if (bytes.length !== size || sha256Hex(bytes) !== sha256)
      yield line('failed', what, `${path} was changed: its SHA-256 is ${sha256Hex(bytes)}, not ${sha256}`);
    else same += 1;
  }
  const listed = new Set([...Object.keys(manifest.files), PACK_FILES.manifest, PACK_FILES.signature]);
  for (const path of present) if (!listed.has(path)) yield line('failed', what, `${path} is not listed: it was added`);
  yield line('ok', what, `${same} files have the SHA-256 that the manifest lists`);
}

/** Whether a key of the installation has signed this manifest. */
export async function checkSignature(
  reader: PackReader,
  keys: readonly TrustEntry[],
  manifest: PackManifest,
): Promise<Line[]> {
  const what = 'manifest signature';
  const [bytes, signature] = [await reader.read(PACK_FILES.manifest), await reader.read(PACK_FILES.signature)];
  if (signature === null) return [line('failed', what, `${PACK_FILES.signature} is missing`)];
  const { statement, keyId } = readSignedStatement(signature, keys, new Date(manifest.createdAt));
  const [subject] = statement.subjects;
  if (statement.predicateType !== PACK_PREDICATE_TYPE || subject?.digest['sha256'] !== sha256Hex(bytes!))
    return [line('failed', what, 'it is about another document, not about this manifest')];
  return [line('ok', what, `signed on ${manifest.createdAt} with the key ${keyId} of ${manifest.verifier}`)];
}
