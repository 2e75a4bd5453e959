import { termText } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { buildById, sourceById } from '#db/project/builds.ts';
import { httpsUrl } from '#lib/query/item/https-url.ts';
import type { BuildView } from '#lib/views/artifact.ts';

/** The URL of a commit on its host's website; null for a host whose URL scheme is unknown. */
export function commitUrl(repository: string | null, commit: string | null): string | null {
  if (!repository || !commit || !/^[0-9a-f]{40,64}$/.test(commit) || !/^[\w.-]+(?:\/[\w.~-]+)+$/.test(repository))
    return null;
  if (/^(?:github\.com|codeberg\.org|gitea\.com)\//.test(repository)) return `https://${repository}/commit/${commit}`;
  if (repository.startsWith('gitlab.')) return `https://${repository}/-/commit/${commit}`;
  return repository.startsWith('bitbucket.org/') ? `https://${repository}/commits/${commit}` : null;
}

/** A build as the artifact page shows it; null without an id or when the build is gone. */
export async function buildView(db: Db, id: number | null): Promise<BuildView | null> {
  const build = id === null ? null : await buildById(db, id);
  if (!build) return null;
  const source = build.source === null ? null : await sourceById(db, build.source);
  const repository = source ? await termText(db, source.repository) : null;
  return {
    builderId: await termText(db, build.builder),
    buildType: await termText(db, build.buildType),
    invocation: build.invocation,
    invocationUrl: httpsUrl(build.invocation),
    repository,
    commit: source?.commit ?? null,
    commitUrl: commitUrl(repository, source?.commit ?? null),
    ref: build.ref,
    entryPoint: build.entryPoint,
    trigger: build.trigger,
    runner: build.runner,
    startedAt: build.startedAt,
    finishedAt: build.finishedAt,
  };
}
