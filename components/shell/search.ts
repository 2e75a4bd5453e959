import type { ArtifactPage } from '#lib/views/artifact.ts';
import type { Suggestion, Suggestions } from '#lib/views/search/suggestion.ts';
import type { ProjectPage } from '#lib/views/project.ts';
import { versionUnlessInName } from '#components/artifact/format/version.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { NAVIGATION } from './navigation.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';

export type SearchResult = { kind: string; name: string; note: string; href: string };
export type SearchResponse = { results: SearchResult[]; problem: string | null };

/** The number of projects searched by name. Artifacts lead to the others. */
const MAX_PROJECTS = 200;

/** Return the pages whose name starts with `text`; all of them for an empty text. */
export function searchPages(text: string): SearchResult[] {
  const wanted = text.trim().toLowerCase();
  return NAVIGATION.filter(({ name }) => name.toLowerCase().startsWith(wanted)).map(({ name, description, href }) => ({
    kind: 'page',
    name,
    note: description,
    href,
  }));
}

/**
 * Search pages, projects, artifacts and what their pages show over the public API. `problem` states if a part of the
 * search failed.
 */
export async function searchEverything(text: string, signal: AbortSignal): Promise<SearchResponse> {
  const wanted = text.trim();
  const pages = searchPages(wanted);
  if (wanted.length < 2) return { results: pages, problem: null };
  const query = encodeURIComponent(wanted);
  const [artifacts, suggested, projects] = await Promise.all([
    fetchJson<ArtifactPage>(`/api/v1/artifacts?q=${query}&limit=8`, signal),
    fetchJson<Suggestions>(`/api/v1/suggest?q=${query}`, signal),
    fetchJson<ProjectPage>(`/api/v1/projects?limit=${MAX_PROJECTS}`, signal),
  ]);
  const found = [
    ...pages,
    ...(projects?.projects ?? [])
      .filter((project) => project.slug.toLowerCase().includes(wanted.toLowerCase()))
      .slice(0, 5)
      .map((project) => ({
        kind: 'project',
        name: project.name,
        note: project.host,
        href: `/projects/${project.slug}`,
      })),
    ...(suggested?.suggestions ?? []).filter(({ kind }) => !LISTED_ELSEWHERE.has(kind)).map(toResult),
    ...(artifacts?.artifacts ?? []).map((artifact) => ({
      kind: STATUS_PRESENTATION[(artifact.release ?? artifact).status].word,
      name: [artifact.name ?? shortDigest(artifact.digest), versionUnlessInName(artifact)].filter(Boolean).join(' '),
      note: artifact.match ?? (artifact.name === null ? (artifact.project?.name ?? '') : shortDigest(artifact.digest)),
      href: `/artifacts/${artifact.digest}`,
    })),
  ];
  return {
    results: found,
    problem: problemOf([artifacts, suggested, projects].includes(null), suggested?.indexed),
  };
}

/** The list of projects and that of artifacts have these. */
const LISTED_ELSEWHERE: ReadonlySet<Suggestion['kind']> = new Set(['project', 'name']);

const NOTES: Record<Suggestion['kind'], string> = {
  advisory: 'artifacts whose scan, SBOM or VEX names it',
  component: 'artifacts whose SBOM lists it',
  environment: 'what runs there',
  finding: 'artifacts with this finding',
  name: 'artifacts with this name',
  parameter: 'artifacts built with this parameter',
  project: '',
  signer: 'artifacts that it signed',
};

const toResult = ({ kind, label, href }: Suggestion): SearchResult => ({ kind, name: label, note: NOTES[kind], href });

function problemOf(hasFailed: boolean, indexed: number | undefined): string | null {
  if (hasFailed) return 'A part of the search failed; this list is not everything.';
  return indexed === undefined ? null : `The search index is being built: ${indexed} % of the documents are in it.`;
}

async function fetchJson<T>(url: string, signal: AbortSignal): Promise<T | null> {
  try {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    return response.ok ? revealInvisibleInView((await response.json()) as T) : null;
  } catch {
    return null;
  }
}
