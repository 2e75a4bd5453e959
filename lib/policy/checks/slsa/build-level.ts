/** The check `slsa-build-level`: the SLSA Build level that follows from signer and builder is high enough. */
import { z } from 'zod';
import { signerAgrees } from '#lib/policy/checks/origin/signer-agrees.ts';
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';
import { describeSigner } from '#lib/policy/facts/format.ts';

/** The parameters of `slsa-build-level`. */
export const buildLevelParams = z.strictObject({
  min: z.int().min(1).max(3).describe('The lowest SLSA Build level that passes: 1, 2 or 3'),
});
export type BuildLevelParams = z.output<typeof buildLevelParams>;

/** The finding of `slsa-build-level` for one verified provenance. */
export function slsaBuildLevel(
  provenance: VerifiedProvenance,
  _artifact: ArtifactFacts,
  { min }: BuildLevelParams,
): RuleFinding {
  const { evidence, conclusion } = provenance;
  const found = { evidence: [evidence.id], expected: `SLSA build level ${min} or higher` };
  const disagreement = signerAgrees(provenance);
  if (disagreement.outcome === 'fail') {
    return {
      ...found,
      outcome: 'fail',
      code: 'signer-disagrees',
      brief: 'build level 0: signer and provenance disagree',
      detail: `No level is concluded from provenance that its signer contradicts. ${disagreement.detail}`,
      actual: 'level 0',
    };
  }
  const { level } = conclusion;
  if (level >= min) {
    return {
      ...found,
      outcome: 'pass',
      code: 'ok',
      brief: `SLSA build level ${level}`,
      detail: `${describePair(provenance)} SLSA build level ${level} is concluded; the rule asks for ${min}.`,
      actual: `level ${level}`,
    };
  }
  return {
    ...found,
    outcome: 'fail',
    code: 'build-level-too-low',
    brief: `SLSA build level ${level} instead of ${min}`,
    detail: `${describePair(provenance)} Only SLSA build level ${level} is concluded, and the rule asks for ${min}.${reasonOf(provenance)}`,
    actual: `level ${level}`,
  };
}

function describePair({ evidence, provenance, conclusion }: VerifiedProvenance): string {
  const builder = conclusion.root?.title ?? provenance.builderId ?? 'a builder without a name';
  return `Built by ${builder}, signed by ${describeSigner(evidence.signer)}.`;
}

/** Why the level is lower than the one of the builder; empty where the builder gives no higher one. */
function reasonOf({ conclusion }: VerifiedProvenance): string {
  switch (conclusion.limitedBy) {
    case null:
      return '';
    case 'not-listed':
      return ' This installation does not list the pair of signer and builder.';
    case 'runner-self-hosted':
      return ' The runner belongs to its owner, who can change the build.';
    case 'runner-not-stated':
      return ' The certificate does not state whose runner it was.';
  }
}
