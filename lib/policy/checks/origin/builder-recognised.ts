/** The rule `builder-recognised`: the policy lists the pair of signer and builder, with its SLSA level. */
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner } from '#lib/policy/facts/format.ts';

/** The finding of `builder-recognised` for one verified provenance. */
export function builderRecognised({ evidence, provenance, conclusion }: VerifiedProvenance): RuleFinding {
  const { root, level, limitedBy } = conclusion;
  const rests = { evidence: [evidence.id] };
  const pair = `${provenance.builderId ?? 'no builder named'}, signed by ${describeSigner(evidence.signer)}`;
  switch (limitedBy) {
    case null:
      return {
        ...rests,
        outcome: 'pass',
        code: 'ok',
        brief: `builder recognised, level ${level}`,
        detail: `Built by ${root?.title ?? provenance.builderId}: with this signer, SLSA build level ${level} is concluded.`,
      };
    case 'runner-self-hosted':
      return {
        ...rests,
        outcome: 'warn',
        code: 'runner-self-hosted',
        brief: 'self-hosted runner, level 1',
        detail: `Built through ${root?.title}, but on a runner that is not the platform's own: its owner can change the build, so only level 1 is concluded.`,
        expected: 'a runner hosted by the platform',
        actual: 'self-hosted',
      };
    case 'runner-not-stated':
      return {
        ...rests,
        outcome: 'warn',
        code: 'runner-not-stated',
        brief: 'runner not stated, level 1',
        detail: `Built through ${root?.title}, but the certificate does not say on which kind of runner, so only level 1 is concluded.`,
        expected: 'a certificate that states the runner environment',
        actual: 'not stated',
      };
    case 'not-listed':
      return evidence.signer?.kind === 'key'
        ? {
            ...rests,
            outcome: 'warn',
            code: 'builder-not-listed',
            brief: 'builder not listed, level 1',
            detail: `Signed with ${describeSigner(evidence.signer)}, which is configured here, but its builder is not in the table of recognised builders, so only level 1 is concluded.`,
            expected: 'a listed pair of signer and builder',
            actual: pair,
          }
        : {
            ...rests,
            outcome: 'fail',
            code: 'builder-not-recognised',
            brief: 'builder is not recognised',
            detail: `This installation does not recognise this pair of signer and builder: ${pair}. Anybody can get such a certificate.`,
            expected: 'a listed pair of signer and builder',
            actual: pair,
          };
  }
}
