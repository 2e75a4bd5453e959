/**
 * SLSA v1.2, Source track. A verifier of the source judges the levels, since nobody can see in a commit how its branch
 * was protected; a policy requires its summary (Source VSA) about the commit.
 */
import { definePack, type Pack } from './pack.ts';

export const SLSA_SOURCE_L1 = sourcePack(
  1,
  'a version control system keeps the source, and a verifier vouches for it.',
);
export const SLSA_SOURCE_L2 = sourcePack(
  2,
  'the history of the branch cannot be rewritten, and the system records who changed it and when.',
);
export const SLSA_SOURCE_L3 = sourcePack(
  3,
  'the technical controls of the organisation were enforced for the branch without a gap.',
);
export const SLSA_SOURCE_L4 = sourcePack(4, 'two persons agreed to every change of the branch before it was merged.');

function sourcePack(level: 1 | 2 | 3 | 4, meaning: string): Pack {
  return definePack({
    title: `SLSA Source L${level}`,
    description: `A recognised verifier found SLSA Source level ${level} for the commit from which the artifact was built: ${meaning}`,
    document: {
      id: `slsa-source-l${level}`,
      rules: [
        ...['signature-sound', 'provenance-present', 'source-is-project-commit'].map((id) => ({ id, check: id })),
        { id: 'source-level', check: 'source-level', params: { min: level } },
      ],
    },
  });
}
