/** Finds artifacts by a part of what their pages show: an advisory, a component, a signer, an environment … */
import type { EvidenceKind } from '#lib/evidence/model/kinds.ts';
import { artifactsWithLabel } from '#db/artifact/labels.ts';
import { newestInEnvironment, newestOfSigner } from '#db/artifact/list.ts';
import { countingSubjectsOf } from '#db/evidence/subjects.ts';
import {
  componentsContaining,
  documentsWithTerm,
  environmentsContaining,
  searchedPart,
  type SearchTermKind,
  signersContaining,
  termsContaining,
} from '#db/full-text/terms.ts';
import { sbomsWithComponent } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';

/** Terms, components, signers and environments of one search. */
const MAX_TERMS = 100;
/** Documents that are read for one term, and for one search. */
const MAX_DOCUMENTS = 500;
const MAX_SUBJECTS = 200;

type Term = { id: number; kind: SearchTermKind; text: string };
type Component = { id: number; label: string; purl: string | null };

/** What contains a searched part: exact matches alone where there are any, else by text. */
export type FoundTerms = {
  part: string;
  terms: Term[];
  components: Component[];
  signers: { id: number; identity: string }[];
  environments: { id: number; name: string }[];
};

/** The terms that contain `query`; null where it is too short. */
export async function findTerms(db: Db, query: string): Promise<FoundTerms | null> {
  const part = searchedPart(query);
  if (part === null) return null;
  const terms = await termsContaining(db, part, MAX_TERMS);
  // A person writes a version behind the name, and the index has `name@version`.
  const versioned = part.trim().replace(/ (?=v?\d[^ ]*$)/, '@');
  const components = await componentsContaining(db, versioned.length > 2 ? versioned : part, MAX_TERMS);
  return {
    part: part.trim(),
    terms: preferExact(terms, part, ({ text }) => [text]),
    components: preferExact(components, versioned, ({ label, purl }) => [label, purl ?? '']),
    signers: preferExact(await signersContaining(db, part, MAX_TERMS), part, ({ identity }) => [identity]),
    environments: preferExact(await environmentsContaining(db, part.trim(), MAX_TERMS), part, ({ name }) => [name]),
  };
}

/** Sorted by text: the order of their row ids would tell which project named a thing first. */
function preferExact<T>(found: readonly T[], part: string, textsOf: (one: T) => readonly string[]): T[] {
  const wanted = part.trim();
  const exact = found.filter((one) => textsOf(one).some((text) => text.toLowerCase() === wanted));
  return (exact.length > 0 ? exact : [...found]).sort((a, b) => (textsOf(a)[0]! < textsOf(b)[0]! ? -1 : 1));
}

/** Row ids of artifacts, each with the reason for which the search finds it. */
export type Matches = Map<number, string>;

/** Add the artifacts that have the found terms until there are `limit`. */
export async function addTermMatches(db: Db, found: FoundTerms, matches: Matches, limit: number): Promise<void> {
  const add = (id: number, reason: string) => {
    if (!matches.has(id) && matches.size < limit) matches.set(id, reason);
  };
  for (const term of found.terms) {
    if (matches.size >= limit) return;
    if (term.kind === 'name')
      for (const id of await artifactsWithLabel(db, { kind: 'name', value: term.text }, limit))
        add(id, `named ${term.text}`);
    else
      await eachSubject(db, await documentsWithTerm(db, term.id, MAX_DOCUMENTS), limit - matches.size, (id, kind) =>
        add(id, reasonOf(term, found.part, kind)),
      );
  }
  for (const { id: component, label } of found.components) {
    if (matches.size >= limit) return;
    const documents = await sbomsWithComponent(db, component, MAX_DOCUMENTS);
    await eachSubject(db, documents, limit - matches.size, (id) => add(id, `component ${componentName(label)}`));
  }
  for (const { id: environment, name } of found.environments)
    for (const id of await newestInEnvironment(db, environment, limit)) add(id, `runs in ${name}`);
  for (const { id: signer, identity } of found.signers) {
    if (matches.size >= limit) return;
    for (const id of await newestOfSigner(db, signer, limit)) add(id, `signed by ${identity}`);
  }
}

/** The artifacts for which documents count, until there are `limit`. */
async function eachSubject(
  db: Db,
  documents: readonly number[],
  limit: number,
  visit: (artifact: number, kind: EvidenceKind) => void,
): Promise<void> {
  const seen = new Set<number>();
  for (const seq of documents) {
    if (seen.size >= limit) return;
    for (const { artifact, kind } of await countingSubjectsOf(db, seq, MAX_SUBJECTS)) {
      seen.add(artifact);
      visit(artifact, kind);
    }
  }
}

/** `name version` of a component whose label is `name@version`. */
export function componentName(label: string): string {
  const at = label.lastIndexOf('@');
  return at > 0 ? `${label.slice(0, at)} ${label.slice(at + 1)}` : label;
}

/** The names of parameters, one a line, that contain a part. */
export function parametersContaining(names: string, part: string): string[] {
  return names.split('\n').filter((name) => name.toLowerCase().includes(part));
}

function reasonOf({ kind, text }: Term, part: string, document: EvidenceKind): string {
  if (kind === 'parameters') return `build parameter ${parametersContaining(text, part)[0] ?? part}`;
  return `${text} in ${DOCUMENTS[document] ?? 'a document'}`;
}

const DOCUMENTS: Partial<Record<EvidenceKind, string>> = {
  scan: 'a vulnerability scan',
  sbom: 'an SBOM',
  vex: 'a VEX document',
  'static-analysis': 'a static analysis',
};
