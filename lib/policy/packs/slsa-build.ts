/**
 * SLSA v1.2, Build track (`spec/build-requirements`, `spec/verifying-artifacts`). Each level has the rules of the lower
 * ones. The track also has requirements for the build platform, which nobody can see in evidence: the pair of signer
 * and builder stands for them.
 */
import { definePack, type Pack } from './pack.ts';

/** The provenance is there and is verified: SLSA itself does not ask for a signature before level 2. */
const L1_RULES = ['signature-sound', 'provenance-present', 'subject-digest-strong'];
/** The platform signed the provenance, and it is of the expected source. */
const L2_RULES = [...L1_RULES, 'signer-agrees-with-predicate', 'builder-recognised', 'source-is-project-commit'];
/** Nobody can change the build from outside, except by parameters that are known. */
const L3_RULES = [...L2_RULES, 'external-parameters-known'];

export const SLSA_BUILD_L1 = buildPack(
  1,
  L1_RULES,
  'Verified provenance says who built the artifact, from what and how. SLSA accepts unsigned provenance here; Attestry does not.',
);
export const SLSA_BUILD_L2 = buildPack(
  2,
  L2_RULES,
  'A hosted build platform signed the provenance, the signer and the builder are recognised, and the source is the repository of the project.',
);
export const SLSA_BUILD_L3 = buildPack(
  3,
  L3_RULES,
  'An isolated build signed its provenance: the recognised pair of signer and builder gives level 3, and every parameter of the build is known.',
);

function buildPack(level: 1 | 2 | 3, rules: readonly string[], description: string): Pack {
  return definePack({
    title: `SLSA Build L${level}`,
    description,
    document: {
      id: `slsa-build-l${level}`,
      rules: [
        ...rules.map((id) => ({ id, check: id })),
        { id: 'slsa-build-level', check: 'slsa-build-level', params: { min: level } },
      ],
    },
  });
}
