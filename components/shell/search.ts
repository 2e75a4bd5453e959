import type { ArtifactPage } from '#lib/views/artifact.ts';
import type { ProjectPage } from '#lib/views/project.ts';
import { versionBeside } from '#components/artifact/words/version.ts';
import { STATUS_MARKS } from '#lib/status/marks.ts';
import { shortDigest } from '#components/ui/words/digest.ts';
import { PLACES } from './places.ts';
import { shown } from '#components/ui/words/visible.ts';

export type Found = { kind: string; name: string; note: string; href: string };
export type Answer = { found: Found[]; problem: string | null };

/** Projects looked through by name; in a larger store the rest is found by their artifacts. */
const MOST_PROJECTS = 200;

/** Pages whose name begins with the text; all of them for no text. */
export function searchPlaces(text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  return PLACES.filter((place) => place.name.toLowerCase().startsWith(wanted)).map((place) => ({
    kind: 'page',
    name: place.name,
    note: place.holds,
    href: place.href,
  }));
}

/**
 * What is known as `text`, over the same API that everybody else uses. A part that cannot be asked is said, not left
 * out silently.
 */
export async function searchEverything(text: string, signal: AbortSignal): Promise<Answer> {
  const wanted = text.trim();
  const places = searchPlaces(wanted);
  if (wanted.length < 2) return { found: places, problem: null };
  const query = encodeURIComponent(wanted);
  const [artifacts, projects] = await Promise.all([
    ask<ArtifactPage>(`/api/v1/artifacts?q=${query}&limit=8`, signal),
    ask<ProjectPage>(`/api/v1/projects?limit=${MOST_PROJECTS}`, signal),
  ]);
  const found = [
    ...places,
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
      kind: STATUS_MARKS[artifact.status].word,
      name: [artifact.name ?? shortDigest(artifact.digest), versionBeside(artifact)].filter(Boolean).join(' '),
      note: artifact.name === null ? (artifact.project?.name ?? '') : shortDigest(artifact.digest),
      href: `/artifacts/${artifact.digest}`,
    })),
  ];
  return {
    found,
    problem:
      artifacts === null || projects === null
        ? 'Part of the store could not be asked just now; what is listed is not everything.'
        : null,
  };
}

async function ask<T>(url: string, signal: AbortSignal): Promise<T | null> {
  try {
    const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
    return response.ok ? shown((await response.json()) as T) : null;
  } catch {
    return null;
  }
}
