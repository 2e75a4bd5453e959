/** Whether an attestation that a registry gave for a file of a package is about this file. */
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import { matchesProject } from '#lib/authority/project-pattern.ts';
import { digestPrefix } from '#lib/format/truncate.ts';
import { truncateEnd } from '#lib/format/truncate.ts';
import type { AttestedFile, PackageSource } from '#lib/packages/source.ts';

/**
 * Why the document must not be taken, as the end of a sentence that begins with it; null where nothing speaks against
 * it. The registry states the digest of the file, which the signed subject must have: a registry cannot give the
 * attestation of another file. An unsigned document would be the word of the registry.
 */
export function whyNotAbout(
  { verification, subjects }: ReadDocument,
  { source, name, file }: { source: PackageSource; name: string; file: AttestedFile },
): string | null {
  if (verification.outcome === 'unsigned') return 'is not signed';
  const [subject] = subjects;
  if (subject === undefined || subjects.length > 1) return `is about ${subjects.length} artifacts, not about one file`;
  const { algorithm, hex } = file.digest;
  const signed = subject.digest[algorithm];
  if (signed === undefined) return `states no ${algorithm} of its subject`;
  if (signed !== hex)
    return `is about other bytes, ${digestPrefix(`${algorithm}:${signed}`)}: the registry states ${digestPrefix(`${algorithm}:${hex}`)}`;
  if (!source.names(subject.name ?? '', name, file))
    return `is about ${truncateEnd(subject.name ?? 'a nameless file', 100)}`;
  return null;
}

/** What is worth knowing of a provenance that names a source of which the connection may not speak; null: nothing. */
export function foreignSource({ facts }: ReadDocument, projects: readonly string[]): string | null {
  const repository = facts.kind === 'provenance' ? (facts.provenance.source?.repository ?? null) : null;
  if (repository === null || projects.some((pattern) => matchesProject(pattern, repository))) return null;
  return `its provenance names the source ${truncateEnd(repository, 200)}, no project of the connection`;
}
