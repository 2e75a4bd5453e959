/** Every rule that this version of Attestry evaluates, by its id. A policy chooses among them. */
import type { ArtifactFacts, RuleId } from '#lib/policy/facts/policy.ts';
import type { EvidenceIndex, RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import type { Inheritance } from './inherited-evidence.ts';
import { builderRecognised } from './rules/origin/builder-recognised.ts';
import { provenancePresent } from './rules/origin/provenance-present.ts';
import { signatureSound } from './rules/origin/signature-sound.ts';
import { signerAgrees } from './rules/origin/signer-agrees.ts';
import { sourceIsProjectCommit } from './rules/origin/source-commit.ts';
import { subjectDigestStrong } from './rules/origin/subject-digest.ts';
import { externalParametersKnown } from './rules/content/external-parameters.ts';
import { materialsPinned } from './rules/content/materials-pinned.ts';
import { sbomPresent } from './rules/content/sbom-present.ts';
import { layoutSteps } from './rules/layout/layout-steps.ts';
import { testsPassing } from './rules/content/tests-passing.ts';
import { noOpenCriticalVulnerability } from './rules/content/vulnerability.ts';

/** A rule about all evidence of the artifact. */
export type ArtifactRule = { inheritance: Inheritance; evaluate: (evidence: EvidenceIndex) => RuleFinding };

/** A rule about one verified provenance. All such rules of a policy must pass for the same provenance. */
export type ProvenanceRule = (provenance: VerifiedProvenance, artifact: ArtifactFacts) => RuleFinding;

/** The artifact rules by id. */
export const ARTIFACT_RULES: ReadonlyMap<RuleId, ArtifactRule> = new Map<RuleId, ArtifactRule>([
  ['signature-sound', { inheritance: 'signatures', evaluate: signatureSound }],
  ['provenance-present', { inheritance: 'provenance', evaluate: provenancePresent }],
  ['subject-digest-strong', { inheritance: 'digest', evaluate: subjectDigestStrong }],
  ['sbom-present', { inheritance: 'combined', evaluate: sbomPresent }],
  ['tests-passing', { inheritance: 'combined', evaluate: testsPassing }],
  ['no-open-critical-vulnerability', { inheritance: 'combined', evaluate: noOpenCriticalVulnerability }],
  // A layout is about one artifact, whose digest must be among the products.
  ['layout-steps-performed', { inheritance: 'own', evaluate: layoutSteps }],
]);

/** The provenance rules by id. */
export const PROVENANCE_RULES: ReadonlyMap<RuleId, ProvenanceRule> = new Map<RuleId, ProvenanceRule>([
  ['signer-agrees-with-predicate', signerAgrees],
  ['builder-recognised', builderRecognised],
  ['source-is-project-commit', sourceIsProjectCommit],
  ['materials-pinned', materialsPinned],
  ['external-parameters-known', externalParametersKnown],
]);
