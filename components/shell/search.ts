import type { ArtifactPage } from '#lib/views/artifact.ts';
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

/** Search pages, projects and artifacts over the public API. `problem` states if a part of the search failed. */
export async function searchEverything(text: string, signal: AbortSignal): Promise<SearchResponse> {
  const wanted = text.trim();
  const pages = searchPages(wanted);
  if (wanted.length < 2) return { results: pages, problem: null };
  const query = encodeURIComponent(wanted);
  const [artifacts, projects] = await Promise.all([
    fetchJson<ArtifactPage>(`/api/v1/artifacts?q=${query}&limit=8`, signal),
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
    ...(artifacts?.artifacts ?? []).map((artifact) => ({
      kind: STATUS_PRESENTATION[artifact.status].word,
      name: [artifact.name ?? shortDigest(artifact.digest), versionUnlessInName(artifact)].filter(Boolean).join(' '),
      note: artifact.name === null ? (artifact.project?.name ?? '') : shortDigest(artifact.digest),
      href: `/artifacts/${artifact.digest}`,
    })),
  ];
  return {
    results: found,
    problem:
      artifacts === null || projects === null ? 'A part of the search failed; this list is not everything.' : null,
  };
}

async function fetchJson<T>(url: string, signal: AbortSignal): Promise<T | null> {
  try {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    return response.ok ? revealInvisibleInView((await response.json()) as T) : null;
  } catch {
    return null;
  }
}
