/** Reads unsigned provenance that somebody fetched, and tells whether it is about the project that it came from. */
import { slugKeyOf } from '#db/project/projects.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';

/**
 * The document, where it is one unsigned provenance that names one of the `names` (slugs) of a project as its source;
 * else why not. Without this a job could speak for another project.
 */
export async function isProvenanceOf(
  context: Context,
  bytes: Uint8Array,
  names: readonly string[],
): Promise<{ document: ReadDocument } | { reason: string }> {
  const request = { trust: await trustSet(context.store.read), now: context.now() };
  const found: ReadDocument[] = [];
  for await (const chunk of context.examiner.examine(bytes, request))
    for (const examined of chunk) {
      if (!examined.ok) return { reason: `cannot be read: ${examined.message}` };
      found.push(examined);
    }
  const [document] = found;
  if (document === undefined || found.length > 1) return { reason: 'is not one document' };
  if (document.facts.kind !== 'provenance') return { reason: 'is no provenance' };
  const repository = document.facts.provenance.source?.repository ?? null;
  if (repository === null) return { reason: 'names no source' };
  if (!names.some((name) => slugKeyOf(name) === slugKeyOf(repository)))
    return { reason: `is about another project, ${repository.slice(0, 200)}` };
  return { document };
}

/** The SHA-256 digests of the subjects of a document, as `sha256:hex`. */
export function digestsOf({ subjects }: ReadDocument): string[] {
  return subjects.flatMap(({ digest }) => (digest['sha256'] === undefined ? [] : [`sha256:${digest['sha256']}`]));
}
