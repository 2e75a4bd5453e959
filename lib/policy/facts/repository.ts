/** Repositories as `host/owner/name`, and whether a signer belongs to a project. */
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Signer } from '#lib/verify/result/verification.ts';

/**
 * `host/owner/name` in lower case, for comparison only (hosts treat owner and name without regard to case); null when
 * it is no repository.
 */
export function repositoryKey(uri: string | null | undefined): string | null {
  return uri ? (parseRepository(uri.trim())?.repository.toLowerCase() ?? null) : null;
}

/** The repository a certificate was issued for: its source repository, else the one its workflow lies in. */
export function signerRepository(signer: Signer | null): string | null {
  if (signer?.kind !== 'certificate') return null;
  const { sourceRepositoryURI, githubWorkflowRepository } = signer.oids;
  // Older GitHub certificates name the source as `owner/name` only.
  const stated =
    repositoryKey(sourceRepositoryURI) ??
    (githubWorkflowRepository ? repositoryKey(`https://github.com/${githubWorkflowRepository}`) : null);
  if (stated) return stated;
  const workflow =
    /^https:\/\/([^/]+\/[^/]+\/[^/]+)\/\.github\/workflows\//.exec(signer.identity) ??
    /^https:\/\/([^/]+\/.+?)\/\/[^@]+@/.exec(signer.identity);
  return repositoryKey(workflow?.[1]);
}

/**
 * Whether a verified signer may speak for a project: a key this installation was given, or a workflow of the project's
 * repository or of another one of the same owner. Anybody can get a certificate; not anybody is the project.
 */
export function hasAuthorityFor(signer: Signer | null, projectNames: readonly string[]): boolean {
  if (!signer) return false;
  if (signer.kind === 'key') return true;
  const repository = signerRepository(signer);
  if (!repository) return false;
  const owner = ownerOf(repository);
  return projectNames.some((name) => {
    const key = repositoryKey(name);
    return key !== null && ownerOf(key) === owner;
  });
}

function ownerOf(repository: string): string {
  return repository.split('/').slice(0, 2).join('/');
}
