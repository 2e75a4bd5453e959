/** Finds the in-toto links of earlier steps: those whose products are the materials of a known link, transitively. */
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';

/** Bounds of the search: files in all, and links of each file. A step of a layout may use many files. */
const MAX_FILES = 256;
const MAX_LINKS = 16;

/** Links about the materials of the links in `evidence`, transitively. Empty where `evidence` contains no layout. */
export async function earlierLinks(
  db: Db,
  view: FactsView,
  evidence: readonly EvidenceFact[],
): Promise<EvidenceFact[]> {
  if (!evidence.some(({ facts }) => facts.kind === 'layout')) return [];
  const found = new Map<number, EvidenceFact>();
  const files = new Set<string>();
  const pending = evidence.flatMap(materialsOf);
  for (let next = pending.shift(); next !== undefined && files.size < MAX_FILES; next = pending.shift()) {
    if (files.has(next)) continue;
    files.add(next);
    for (const seq of await linksAbout(db, view, next)) {
      const fact = found.has(seq) ? null : await view.fact(seq, undefined);
      if (fact === null) continue;
      found.set(seq, fact);
      pending.push(...materialsOf(fact));
    }
  }
  return [...found.values()];
}

/** The digests of the materials of a link, each as `algorithm:value`. */
function materialsOf({ facts }: EvidenceFact): string[] {
  if (facts.kind !== 'link') return [];
  return facts.materials.flatMap(({ digest }) =>
    Object.entries(digest).map(([algorithm, value]) => `${algorithm}:${value}`),
  );
}

async function linksAbout(db: Db, view: FactsView, file: string): Promise<number[]> {
  const [algorithm, value] = file.split(':') as [string, string];
  const term = await findTerm(db, algorithm);
  const row = term === null ? null : await findArtifact(db, term, value);
  return row === null ? [] : view.evidenceOfKind(row.id, 'link', 'verified', MAX_LINKS);
}
