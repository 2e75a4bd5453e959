/**
 * The check of a required builder that the expectation does not name. slsa-verifier then accepts only the released
 * workflows of slsa-github-generator, signed through GitHub Actions (verifiers/internal/gha/builder.go). For all other
 * builders, also those of npm packages, it requires the builder's id.
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

/** Whether a signer is a released workflow of slsa-github-generator that signs for the builders that delegate to it. */
export function isReleasedDelegator(identity: string): boolean {
  return DELEGATOR.test(identity);
}

/** Fails unless the builder is one that slsa-verifier accepts without its id. */
export function checkRequiredBuilder(
  provenance: Provenance | null,
  signer: Signer | null,
  subjects: readonly Subject[],
): Check {
  const missing = (detail: string, actual: string | null): Check =>
    fail('predicate', 'builder-mismatch', detail, {
      expected: 'a released workflow of slsa-github-generator, or the id of the builder',
      actual,
    });
  const builder = provenance?.builderId ?? null;
  if (builder === null) return missing('The document names no builder.', null);
  if (signer?.kind !== 'certificate' || signer.issuer !== ISSUER)
    return missing('The expectation must name this builder by its id.', builder);
  const isNpm = subjects.some(({ name }) => name?.startsWith('pkg:npm/') === true);
  if (isNpm) return missing('The expectation must name the builder of an npm package by its id.', builder);
  const isDirect = DIRECT_BUILDER.test(signer.identity) && builder === signer.identity;
  const isDelegated = DELEGATOR.test(signer.identity) && DELEGATED_BUILDER.test(builder);
  return isDirect || isDelegated
    ? pass('predicate', `Built by ${builder}.`, { actual: builder })
    : missing('The expectation must name this builder by its id.', builder);
}
