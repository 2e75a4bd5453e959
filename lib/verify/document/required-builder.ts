/**
 * A builder is required and none is expected by name. slsa-verifier then accepts the released workflows of
 * slsa-github-generator only, signed through GitHub Actions (verifiers/internal/gha/builder.go); for all others, npm's
 * included, it asks for the builder's id.
 */
import type { Provenance, Subject } from '#lib/evidence/model/evidence.ts';
import { fail, pass } from '#lib/verify/result/check.ts';
import type { Check, Signer } from '#lib/verify/result/verification.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';
const WORKFLOWS = String.raw`https://github\.com/slsa-framework/slsa-github-generator/\.github/workflows/`;
const RELEASE = String.raw`@refs/tags/v(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}`;
const DIRECT_BUILDER = new RegExp(
  `^${WORKFLOWS}(?:generator_generic|generator_container|builder_go|builder_docker-based|builder_container-based)_slsa3\\.yml${RELEASE}$`,
  'u',
);
const DELEGATOR = new RegExp(`^${WORKFLOWS}delegator_(?:lowperms-)?generic_slsa3\\.yml${RELEASE}$`, 'u');
const DELEGATED_BUILDER = new RegExp(`^${WORKFLOWS}[\\w.-]+${RELEASE}$`, 'u');

/** Whether a signer is a released workflow of slsa-github-generator that signs for builders which delegate to it. */
export function isReleasedDelegator(identity: string): boolean {
  return DELEGATOR.test(identity);
}

export function checkRequiredBuilder(
  provenance: Provenance | null,
  signer: Signer | null,
  subjects: readonly Subject[],
): Check {
  const missing = (detail: string, actual: string | null): Check =>
    fail('predicate', 'builder-mismatch', detail, {
      expected: 'a released workflow of slsa-github-generator, or a builder by its id',
      actual,
    });
  const builder = provenance?.builderId ?? null;
  if (builder === null) return missing('The document names no builder.', null);
  if (signer?.kind !== 'certificate' || signer.issuer !== ISSUER)
    return missing('This builder has to be expected by its id.', builder);
  const isNpm = subjects.some(({ name }) => name?.startsWith('pkg:npm/') === true);
  if (isNpm) return missing('The builder of an npm package has to be expected by its id.', builder);
  const direct = DIRECT_BUILDER.test(signer.identity) && builder === signer.identity;
  const delegated = DELEGATOR.test(signer.identity) && DELEGATED_BUILDER.test(builder);
  return direct || delegated
    ? pass('predicate', `Built by ${builder}.`, { actual: builder })
    : missing('This builder has to be expected by its id.', builder);
}
