/**
 * The pairs of signer and verifier whose Source VSAs are accepted (SLSA v1.2, verifying source: a consumer must accept
 * only pairs that it knows).
 */
import { z } from 'zod';
import { matchesWildcard } from '#lib/bytes/naming/wildcard.ts';
import type { Vsa } from '#lib/evidence/model/evidence.ts';
import { repositoryKey, signerRepository } from '#lib/policy/facts/repository.ts';
import type { Signer } from '#lib/verify/result/verification.ts';

/** The parameter `verifiers`. */
export const verifierPairs = z
  .array(
    z.strictObject({
      id: z.string().min(1).max(500).describe('verifier.id of the summary, exactly'),
      identity: z.string().min(1).max(500).describe('The identity of the certificate or key; * for any characters'),
      issuer: z.string().min(1).max(500).nullable().describe('The issuer of the certificate, exactly; null for a key'),
    }),
  )
  .min(1)
  .max(50);
export type VerifierPair = z.output<typeof verifierPairs>[number];

const GITHUB = 'https://token.actions.githubusercontent.com';
const SLSA_GITHUB = 'https://github.com/slsa-framework';
const WORKFLOW = '.github/workflows/compute_slsa_source.yml';

/**
 * The reference implementation (slsa-framework/source-tool, `pkg/attest`): its workflow at any ref, and the workflows
 * of the two repositories that it was in before.
 */
const REFERENCE_PAIRS: readonly VerifierPair[] = [
  { id: `${SLSA_GITHUB}/actions`, identity: `${SLSA_GITHUB}/actions/${WORKFLOW}@*`, issuer: GITHUB },
  {
    id: `${SLSA_GITHUB}/source-actions`,
    identity: `${SLSA_GITHUB}/source-actions/${WORKFLOW}@refs/heads/main`,
    issuer: GITHUB,
  },
  ...['refs/heads/main', 'refs/tags/v*'].map((ref) => ({
    id: `${SLSA_GITHUB}/slsa-source-poc`,
    identity: `${SLSA_GITHUB}/slsa-source-poc/${WORKFLOW}@${ref}`,
    issuer: GITHUB,
  })),
];

/**
 * Whether the verified signer of a summary may issue it. `pairs` are those of the policy; without them the pairs of the
 * reference implementation are accepted, and every signer whom an administrator or the project has named: a configured
 * key, and a certificate that is not of the project's own workflows. Those have authority without anybody naming them,
 * and a project must not rate itself.
 */
export function isKnownVerifier(
  signer: Signer | null,
  { verifierId }: Vsa,
  projectNames: readonly string[],
  pairs: readonly VerifierPair[] | undefined,
): boolean {
  if (signer === null) return false;
  if ((pairs ?? REFERENCE_PAIRS).some((pair) => matchesPair(pair, signer, verifierId))) return true;
  return pairs === undefined && (signer.kind === 'key' || !isOwnWorkflow(signer, projectNames));
}

function matchesPair({ id, identity, issuer }: VerifierPair, signer: Signer, verifierId: string): boolean {
  if (id !== verifierId || issuer !== (signer.kind === 'certificate' ? signer.issuer : null)) return false;
  const names = signer.kind === 'certificate' ? [signer.identity] : [signer.identity, signer.keyId, signer.name];
  return names.some((name) => name !== null && matchesWildcard(identity, name));
}

function isOwnWorkflow(signer: Signer, projectNames: readonly string[]): boolean {
  const repository = signerRepository(signer);
  return repository !== null && projectNames.some((name) => repositoryKey(name) === repository);
}
