/** Looks up what is known here about the dependencies of an artifact, breadth first and bounded. */
import {
  namedDependencies,
  type DependencyFacts,
  type DependencyScope,
  type ExaminedDependency,
  type NamedDependency,
} from '#lib/policy/facts/dependencies.ts';
import type { DependencyNeeds } from '#lib/policy/checks/dependencies/dependency-needs.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { type ArtifactRow, findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm, termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';

/** Digests and package URLs that are looked up for one artifact. What is not looked up never passes a rule. */
export const MAX_DEPENDENCIES = 500;
/** Documents of one kind that are read about a dependency, and artifacts with one package URL. */
const MAX_DOCUMENTS = 8;
const MAX_NAMESAKES = 8;

type Reader = (seq: number) => Promise<EvidenceFact | null>;
type Kind = 'vsa' | 'provenance' | 'sbom';
type Source = { db: Db; view: FactsView; kinds: readonly Kind[]; read: Reader };

/** The dependencies that the verified documents of an artifact name, and those of each of them, as deep as `needs`. */
export async function loadDependencies(
  db: Db,
  view: FactsView,
  evidence: readonly EvidenceFact[],
  { needs: { levels, scopes }, read }: { needs: DependencyNeeds; read: Reader },
): Promise<DependencyFacts> {
  const examined = new Map<string, ExaminedDependency>();
  const purls = new Map<string, DependencyFacts['purls'][number]>();
  const isFull = () => examined.size + purls.size >= MAX_DEPENDENCIES;
  const kinds: Kind[] = ['vsa', 'provenance', ...(scopes.includes('sbom') && levels > 1 ? (['sbom'] as const) : [])];
  let documents = evidence.filter(({ outcome }) => outcome === 'verified');
  for (let level = 1; level <= levels && !isFull(); level += 1) {
    const next: EvidenceFact[] = [];
    for (const dependency of namedBy(documents, scopes)) {
      if (isFull()) break;
      for (const digest of await digestsOf(db, view, dependency, purls)) {
        if (examined.has(digest) || isFull()) continue;
        const found = await examine({ db, view, kinds, read }, digest);
        examined.set(digest, found);
        next.push(...found.evidence);
      }
    }
    documents = next;
  }
  return { examined: [...examined.values()], purls: [...purls.values()] };
}

function namedBy(documents: readonly EvidenceFact[], scopes: readonly DependencyScope[]): NamedDependency[] {
  return documents.flatMap((document) => scopes.flatMap((scope) => namedDependencies(document, scope).named));
}

/** The digests of a dependency; of one that is named by a package URL, those of the artifacts that have it. */
async function digestsOf(
  db: Db,
  view: FactsView,
  { digests, purl }: NamedDependency,
  purls: Map<string, DependencyFacts['purls'][number]>,
): Promise<readonly string[]> {
  if (digests.length > 0 || purl === null) return digests;
  const known = purls.get(purl);
  if (known !== undefined) return known.digests;
  const ids = await view.labelled({ kind: 'purl', value: purl }, MAX_NAMESAKES + 1);
  const found: string[] = [];
  for (const id of ids.slice(0, MAX_NAMESAKES)) {
    const row = await view.artifact(id);
    if (row !== null) found.push(`${await termText(db, row.alg)}:${row.value}`);
  }
  purls.set(purl, { purl, digests: found, isCut: ids.length > MAX_NAMESAKES });
  return found;
}

/** The verified documents about a digest that count, where the artifact is expected here. */
async function examine({ db, view, kinds, read }: Source, digest: string): Promise<ExaminedDependency> {
  const row = await artifactWith(db, view, digest);
  if (row === null || !(await isExpected(view, row))) return { digest, evidence: [], isCut: false };
  const evidence: EvidenceFact[] = [];
  let isCut = false;
  for (const kind of kinds) {
    const seqs = await view.evidenceOfKind(row.id, kind, 'verified', MAX_DOCUMENTS + 1);
    if (seqs.length > MAX_DOCUMENTS) isCut = true;
    for (const seq of seqs.slice(0, MAX_DOCUMENTS)) {
      const fact = await read(seq);
      if (fact !== null) evidence.push(fact);
    }
  }
  return { digest, evidence, isCut };
}

/**
 * Whether anybody who is accountable here vouches for the artifact. The evidence of a project that nobody has claimed
 * is that of a stranger, who can sign provenance of any file.
 */
async function isExpected(view: FactsView, { project }: ArtifactRow): Promise<boolean> {
  return project === null || (await view.project(project))?.isExpected === true;
}

async function artifactWith(db: Db, view: FactsView, digest: string): Promise<ArtifactRow | null> {
  const parsed = parseDigest(digest);
  const term = parsed && (await findTerm(db, parsed.algorithm));
  const row = parsed === null || term === null ? null : await findArtifact(db, term, parsed.value);
  return row && view.artifact(row.id);
}
