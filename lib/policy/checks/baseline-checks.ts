/**
 * The checks of the policy that ships: what everybody needs of a build output. None has parameters.
 *
 * A finding of a rule that blocks may have the severity `warn`, and then it is only a remark. Three checks do this, and
 * the `description` of each says so. Missing or unverified test results only advise; failed tests decide. Scans that
 * prove nothing only advise; an open critical vulnerability decides. A pull request build and an unknown build type
 * only advise; a parameter that a known build type does not have decides, because SLSA forbids to accept a parameter
 * that is not understood.
 */
import { z } from 'zod';
import { THREATS } from '#lib/policy/facts/threats.ts';
import { type Check, defineCheck } from './check.ts';
import { builderRecognised } from './origin/builder-recognised.ts';
import { provenancePresent } from './origin/provenance-present.ts';
import { signatureSound } from './origin/signature-sound.ts';
import { signerAgrees } from './origin/signer-agrees.ts';
import { sourceIsProjectCommit } from './origin/source-commit.ts';
import { subjectDigestStrong } from './origin/subject-digest.ts';
import { externalParametersKnown } from './content/external-parameters.ts';
import { materialsPinned } from './content/materials-pinned.ts';
import { sbomPresent } from './content/sbom-present.ts';
import { layoutSteps } from './layout/layout-steps.ts';
import { testsPassing } from './content/tests-passing.ts';
import { noOpenCriticalVulnerability } from './content/vulnerability.ts';
import { REMEDIATION } from './remediation.ts';

const NO_PARAMETERS = z.strictObject({});

/** In the order of display; if several rules fail, the first one gives the reason. */
export const BASELINE_CHECKS: readonly Check[] = [
  defineCheck({
    id: 'signature-sound',
    title: 'Signatures hold',
    description:
      'Every signed document about the artifact is as its signer made it, and at least one leads to a configured root or key.',
    threats: [THREATS.forgedProvenance, THREATS.tamperedProvenance],
    remediation: REMEDIATION.signature,
    params: NO_PARAMETERS,
    subjects: 'builds',
    failsRevisions: true,
    about: 'artifact',
    inheritance: 'signatures',
    evaluate: signatureSound,
  }),
  defineCheck({
    id: 'provenance-present',
    title: 'Provenance is there',
    description: 'A verified document says who built the artifact, from what and how.',
    threats: [THREATS.noProvenance, THREATS.tamperedArtifact],
    remediation: REMEDIATION.provenance,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'provenance',
    evaluate: provenancePresent,
  }),
  defineCheck({
    id: 'signer-agrees-with-predicate',
    title: 'Signer and provenance agree',
    description: 'The certificate and the provenance state the same repository, commit and workflow of the build.',
    threats: [THREATS.forgedProvenance],
    remediation: REMEDIATION.signer,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'provenance',
    evaluate: signerAgrees,
  }),
  defineCheck({
    id: 'builder-recognised',
    title: 'Builder is recognised',
    description:
      'The pair of signer and builder is one that this installation recognises. The SLSA level follows from it, never from a claim.',
    threats: [THREATS.forgedProvenance, THREATS.untrustedBuilder],
    remediation: REMEDIATION.builder,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'provenance',
    evaluate: builderRecognised,
  }),
  defineCheck({
    id: 'source-is-project-commit',
    title: 'Source is a commit of the project',
    description: 'The artifact was built from a commit of the repository this project has, under any name it has had.',
    threats: [THREATS.forkOrBranch],
    remediation: REMEDIATION.source,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'provenance',
    evaluate: sourceIsProjectCommit,
  }),
  defineCheck({
    id: 'subject-digest-strong',
    title: 'Digest is strong and matches',
    description:
      'The artifact is named by a digest for which nobody can make a second file, and verified evidence is about that digest.',
    threats: [THREATS.hashCollision, THREATS.tamperedArtifact],
    remediation: REMEDIATION.digest,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'digest',
    evaluate: subjectDigestStrong,
  }),
  defineCheck({
    id: 'no-open-critical-vulnerability',
    title: 'No critical vulnerability is open',
    description:
      'Signed reports of vulnerability scanners show no critical vulnerability, or a signed VEX statement of the project says why it does not apply. ' +
      'An open one fails the artifact. Reports that prove nothing are only advised against, and no scan at all decides nothing.',
    threats: [THREATS.dependency],
    remediation: REMEDIATION.vulnerability,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'combined',
    evaluate: noOpenCriticalVulnerability,
  }),
  defineCheck({
    id: 'tests-passing',
    title: 'Tests pass',
    description:
      'Every test that failed passed in a later result of the same run; else the artifact fails. ' +
      'No test result, one that contradicts itself, or only ones that no configured signer confirms: that is only advised against.',
    threats: [THREATS.untested],
    remediation: REMEDIATION.tests,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'combined',
    evaluate: testsPassing,
  }),
  defineCheck({
    id: 'sbom-present',
    title: 'SBOM is there',
    description: 'A verified bill of materials (SBOM) lists what is inside the artifact.',
    threats: [THREATS.dependency],
    remediation: REMEDIATION.sbom,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'combined',
    evaluate: sbomPresent,
  }),
  defineCheck({
    id: 'materials-pinned',
    title: 'Inputs are pinned by digest',
    description: 'Everything the provenance names as an input of the build carries a digest. It only advises.',
    threats: [THREATS.dependency],
    remediation: REMEDIATION.materials,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'provenance',
    evaluate: materialsPinned,
  }),
  defineCheck({
    id: 'external-parameters-known',
    title: 'Build parameters are understood',
    description:
      'The build type has every parameter that the provenance names; one it does not have fails the artifact. ' +
      'A build type not known here and a build that a pull request triggered are only advised against.',
    threats: [THREATS.parameters],
    remediation: REMEDIATION.parameters,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'provenance',
    evaluate: externalParametersKnown,
  }),
  defineCheck({
    id: 'layout-steps-performed',
    title: 'Steps of the layout were performed',
    description:
      'Each step of a verified in-toto layout that was sent for the artifact has enough links by its keys, and the files in them are as the layout demands. ' +
      'It only advises, whatever it finds.',
    threats: [THREATS.parameters, THREATS.tamperedArtifact],
    remediation: REMEDIATION.layout,
    params: NO_PARAMETERS,
    subjects: 'builds',
    about: 'artifact',
    // A layout is about one artifact, whose digest must be among the products.
    inheritance: 'own',
    evaluate: layoutSteps,
  }),
];
