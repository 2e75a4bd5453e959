/** The policies of the pack. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { sha256Hex } from '#lib/bytes/sha256.ts';
import type { LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { compilePolicy } from '#lib/policy/document/compile.ts';
import { storedPolicy } from '#lib/policy/document/stored-policy.ts';
import { PACK_FILES, type PackedPolicy } from '#lib/query/audit-pack/format.ts';
import { PackError, type PackReader, readJsonFile } from './pack-reader.ts';

/** Every policy in force, in the order of the installation. The SHA-256 of each is computed here. */
export async function readPolicies(reader: PackReader): Promise<LoadedPolicy[]> {
  const listed = await readJsonFile<PackedPolicy[]>(reader, PACK_FILES.policies);
  return Promise.all(
    listed.map(async ({ version, file, ships }, at) => {
      const bytes = await reader.read(file);
      if (bytes === null) throw new PackError(`${file} is missing`);
      const body = Buffer.from(bytes).toString('utf8');
      const document = storedPolicy(JSON.parse(body) as JsonValue);
      const policy = compilePolicy(document, version);
      return { policy, row: ships ? null : at, document, body, sha256: sha256Hex(bytes) };
    }),
  );
}
