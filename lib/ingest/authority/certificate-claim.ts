/** The source repository and the run that a certificate states. */
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Signer } from '#lib/verify/result/verification.ts';

/** What a certificate or a provenance says about source and run. */
export type OriginClaim = {
  slug: string;
  hostId: string | null;
  ownerId: string | null;
  commit: string | null;
  ref: string | null;
  invocation: string | null;
  trigger: string | null;
  runner: string | null;
  entryPoint: string | null;
};

/**
 * The source repository and run that the certificate authority attests: Fulcio OIDs 1.3.6.1.4.1.57264.1.12 to .22,
 * else the older .2 to .6. Null where the signer has no certificate or it names no repository.
 */
export function certificateClaim(signer: Signer | null): OriginClaim | null {
  if (signer?.kind !== 'certificate') return null;
  const { oids } = signer;
  const uri =
    oids.sourceRepositoryURI ??
    (oids.githubWorkflowRepository ? `https://github.com/${oids.githubWorkflowRepository}` : null);
  const repository = uri === null ? null : parseRepository(uri);
  if (!repository) return null;
  return {
    slug: repository.repository,
    hostId: oids.sourceRepositoryIdentifier ?? null,
    ownerId: oids.sourceRepositoryOwnerIdentifier ?? null,
    commit: oids.sourceRepositoryDigest ?? oids.githubWorkflowSHA ?? null,
    ref: oids.sourceRepositoryRef ?? oids.githubWorkflowRef ?? null,
    invocation: oids.runInvocationURI ?? null,
    trigger: oids.buildTrigger ?? oids.githubWorkflowTrigger ?? null,
    runner: oids.runnerEnvironment ?? null,
    entryPoint: entryPointOf(oids.buildConfigURI ?? null),
  };
}

/** `https://github.com/o/r/.github/workflows/x.yml@ref` → `.github/workflows/x.yml`. */
function entryPointOf(uri: string | null): string | null {
  return uri === null ? null : (/\/(\.[^@]+|[^/@]+\.ya?ml)@/.exec(uri)?.[1] ?? null);
}
