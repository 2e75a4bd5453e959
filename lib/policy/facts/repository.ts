/** Compares repositories as `host/owner/name`, and decides whether a signer belongs to a project. */
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Signer } from '#lib/verify/result/verification.ts';

/**
 * `host/owner/name` in lower case, for comparison only (hosts ignore the case of owner and name); null where the URI is
 * not of a repository.
 */
export function repositoryKey(uri: string | null | undefined): string | null {
  return uri ? (parseRepository(uri.trim())?.repository.toLowerCase() ?? null) : null;
}

/** The repository of a certificate: its source repository, else that of its workflow. Null without one. */
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
 * Whether a verified signer has authority for a project: a configured key, or a workflow of a repository of the
 * project's owner. A certificate alone is not enough, since anybody can get one.
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
