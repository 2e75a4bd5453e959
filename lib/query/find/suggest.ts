/** Suggests what a person who types a part of a text may search for. */
import { newestOfSigner } from '#db/artifact/list.ts';
import { projectById } from '#db/project/projects.ts';
import { searchByWords } from '#db/search.ts';
import type { Db } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';
import { SUGGESTION_KINDS, type Suggestion, type Suggestions } from '#lib/views/search/suggestion.ts';
import { indexedPercent } from './index-progress.ts';
import {
  addTermMatches,
  componentName,
  findTerms,
  type FoundTerms,
  type Matches,
  parametersContaining,
} from './term-matches.ts';

/** Suggestions of one kind. */
const MAX_OF_KIND = 5;
const MAX_CANDIDATES = 25;

/** Things whose name contains `query`, of which the first 500 characters count: at most five of each kind. */
export async function suggest(context: Context, query: string): Promise<Suggestions> {
  const db = context.store.read;
  const q = query.trim().slice(0, 500);
  const found = await findTerms(db, q);
  const candidates = [...(await projectSuggestions(db, q)), ...(found === null ? [] : termCandidates(found))];
  const suggestions: Suggestion[] = [];
  for (const kind of SUGGESTION_KINDS)
    suggestions.push(
      ...(await firstWithArtifacts(
        db,
        candidates.filter((one) => one.suggestion.kind === kind),
      )),
    );
  const indexed = await indexedPercent(context);
  return { suggestions, ...(indexed !== null && { indexed }) };
}

/**
 * `terms`: those that the list of its artifacts searches for; null where it has a page of its own. `signer`: the row id
 * of one whose artifacts are listed.
 */
type Candidate = { suggestion: Suggestion; terms: FoundTerms | null; signer?: number };

/** The first suggestions that lead to something: what only a document names that does not count leads nowhere. */
async function firstWithArtifacts(db: Db, candidates: readonly Candidate[]): Promise<Suggestion[]> {
  const found = new Map<string, Suggestion>();
  for (const { suggestion, terms, signer } of candidates.slice(0, MAX_CANDIDATES)) {
    if (found.size === MAX_OF_KIND) break;
    if (found.has(suggestion.label)) continue;
    const matches: Matches = new Map();
    if (terms !== null) await addTermMatches(db, terms, matches, 1);
    if (terms !== null && matches.size === 0) continue;
    const listsParts = signer !== undefined && (await newestOfSigner(db, signer, 1, false)).length === 0;
    found.set(suggestion.label, listsParts ? { ...suggestion, href: `${suggestion.href}&parts=true` } : suggestion);
  }
  return [...found.values()];
}

async function projectSuggestions(db: Db, q: string): Promise<Candidate[]> {
  const slugs: string[] = [];
  for (const id of (await searchByWords(db, 'project', q, MAX_OF_KIND)) ?? []) {
    const project = await projectById(db, id);
    if (project !== null) slugs.push(project.slug);
  }
  return slugs
    .sort()
    .map((slug) => ({ suggestion: { kind: 'project', label: slug, href: `/projects/${slug}` }, terms: null }));
}

function termCandidates({ part, terms, components, signers, environments }: FoundTerms): Candidate[] {
  const only = (of: Partial<FoundTerms>): FoundTerms => ({
    part,
    terms: [],
    components: [],
    signers: [],
    environments: [],
    ...of,
  });
  const searching = (kind: Suggestion['kind'], label: string, of: Partial<FoundTerms>, q = label): Candidate => ({
    suggestion: { kind, label, href: `/artifacts?q=${encodeURIComponent(q)}` },
    terms: only(of),
  });
  return [
    ...environments.map(({ name }): Candidate => ({
      suggestion: { kind: 'environment', label: name, href: `/environments/${encodeURIComponent(name)}` },
      terms: null,
    })),
    ...terms.flatMap((term): Candidate[] =>
      term.kind === 'parameters'
        ? parametersContaining(term.text, part).map((name) => searching('parameter', name, { terms: [term] }))
        : [searching(term.kind, term.text, { terms: [term] })],
    ),
    ...components.map((one) => searching('component', componentName(one.label), { components: [one] }, one.label)),
    ...signers.map((signer): Candidate => ({
      suggestion: {
        kind: 'signer',
        label: signer.identity,
        href: `/artifacts?signer=${encodeURIComponent(signer.identity)}`,
      },
      terms: only({ signers: [signer] }),
      signer: signer.id,
    })),
  ];
}
