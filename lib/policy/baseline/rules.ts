/**
 * The built-in rules as data. `rules/` evaluates them; lib/status derives the status from the verdicts.
 *
 * `required` rules decide the status; `advisory` rules are only shown. A finding of a required rule may have the
 * severity `advisory`, and then it is only a remark. Three rules do this, and the `description` of each says so.
 * Missing or unverified test results only advise; failed tests decide. Scans that prove nothing only advise; an open
 * critical vulnerability decides. A pull request build and an unknown build type only advise; a parameter that a known
 * build type does not have decides, because SLSA forbids to accept a parameter that is not understood.
 */
import type { Rule } from '#lib/policy/facts/policy.ts';
import { REMEDIATION } from './remediation.ts';
import { THREATS } from './threats.ts';

/** In the order of display; if several rules fail, the first one gives the reason. */
export const RULES: readonly Rule[] = [
  {
    id: 'signature-sound',
    title: 'Signatures hold',
    severity: 'required',
    description:
      'Every signed document about the artifact is as its signer made it, and at least one leads to a configured root or key.',
    threats: [THREATS.forgedProvenance, THREATS.tamperedProvenance],
    remediation: REMEDIATION.signature,
  },
  {
    id: 'provenance-present',
    title: 'Provenance is there',
    severity: 'required',
    description: 'A verified document says who built the artifact, from what and how.',
    threats: [THREATS.noProvenance, THREATS.tamperedArtifact],
    remediation: REMEDIATION.provenance,
  },
  {
    id: 'signer-agrees-with-predicate',
    title: 'Signer and provenance agree',
    severity: 'required',
    description: 'The certificate and the provenance state the same repository, commit and workflow of the build.',
    threats: [THREATS.forgedProvenance],
    remediation: REMEDIATION.signer,
  },
  {
    id: 'builder-recognised',
    title: 'Builder is recognised',
    severity: 'required',
    description:
      'The pair of signer and builder is one that this installation recognises. The SLSA level follows from it, never from a claim.',
    threats: [THREATS.forgedProvenance, THREATS.untrustedBuilder],
    remediation: REMEDIATION.builder,
  },
  {
    id: 'source-is-project-commit',
    title: 'Source is a commit of the project',
    severity: 'required',
    description: 'The artifact was built from a commit of the repository this project has, under any name it has had.',
    threats: [THREATS.forkOrBranch],
    remediation: REMEDIATION.source,
  },
  {
    id: 'subject-digest-strong',
    title: 'Digest is strong and matches',
    severity: 'required',
    description:
      'The artifact is named by a digest for which nobody can make a second file, and verified evidence is about that digest.',
    threats: [THREATS.hashCollision, THREATS.tamperedArtifact],
    remediation: REMEDIATION.digest,
  },
  {
    id: 'no-open-critical-vulnerability',
    title: 'No critical vulnerability is open',
    severity: 'required',
    description:
      'Signed reports of vulnerability scanners show no critical vulnerability, or a signed VEX statement of the project says why it does not apply. ' +
      'An open one fails the artifact. Reports that prove nothing are only advised against, and no scan at all decides nothing.',
    threats: [THREATS.dependency],
    remediation: REMEDIATION.vulnerability,
  },
  {
    id: 'tests-passing',
    title: 'Tests pass',
    severity: 'required',
    description:
      'Every test that failed passed in a later result of the same run; else the artifact fails. ' +
      'No test result, one that contradicts itself, or only ones that no configured signer confirms: that is only advised against.',
    threats: [THREATS.untested],
    remediation: REMEDIATION.tests,
  },
  {
    id: 'sbom-present',
    title: 'SBOM is there',
    severity: 'required',
    description: 'A verified bill of materials (SBOM) lists what is inside the artifact.',
    threats: [THREATS.dependency],
    remediation: REMEDIATION.sbom,
  },
  {
    id: 'materials-pinned',
    title: 'Inputs are pinned by digest',
    severity: 'advisory',
    description: 'Everything the provenance names as an input of the build carries a digest. It only advises.',
    threats: [THREATS.dependency],
    remediation: REMEDIATION.materials,
  },
  {
    id: 'external-parameters-known',
    title: 'Build parameters are understood',
    severity: 'required',
    description:
      'The build type has every parameter that the provenance names; one it does not have fails the artifact. ' +
      'A build type not known here and a build that a pull request triggered are only advised against.',
    threats: [THREATS.parameters],
    remediation: REMEDIATION.parameters,
  },
  {
    id: 'layout-steps-performed',
    title: 'Steps of the layout were performed',
    severity: 'advisory',
    description:
      'Each step of a verified in-toto layout that was sent for the artifact has enough links by its keys, and the files in them are as the layout demands. ' +
      'It only advises, whatever it finds.',
    threats: [THREATS.parameters, THREATS.tamperedArtifact],
    remediation: REMEDIATION.layout,
  },
];
