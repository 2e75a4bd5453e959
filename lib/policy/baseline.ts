/**
 * The built-in rule set, as data. How each rule looks at an artifact is in `rules/`; what comes of a verdict is in lib/status.
 *
 * `required` rules decide the status; `advisory` ones are shown. Two weigh by what they find: missing tests are only advised but
 * failing ones count, and parameters are advised on unless one is not understood at all, which SLSA says must not be let through.
 */
import type { Rule, RuleId } from '#lib/policy/facts/policy.ts';
import { REMEDIATION } from './remediation.ts';
import { THREATS } from './threats.ts';

/** Name and version of this rule set. The version rises with every change that can change a status. */
export const BASELINE = { id: 'attestry-baseline', version: 3 } as const;

/** In the order they are shown; where several fail, the first names the reason. */
export const RULES: readonly Rule[] = [
  {
    id: 'signature-sound', title: 'Signatures hold', severity: 'required',
    description: 'Every signed document about the artifact is as its signer made it, and at least one leads to a configured root or key.',
    threats: [THREATS.forgedProvenance, THREATS.tamperedProvenance], remediation: REMEDIATION.signature,
  },
  {
    id: 'provenance-present', title: 'Provenance is there', severity: 'required',
    description: 'A verified document says who built the artifact, from what and how.',
    threats: [THREATS.noProvenance, THREATS.tamperedArtifact], remediation: REMEDIATION.provenance,
  },
  {
    id: 'signer-agrees-with-predicate', title: 'Signer and provenance agree', severity: 'required',
    description: 'What the certificate authority saw of the build (repository, commit, workflow) is what the provenance says of it.',
    threats: [THREATS.forgedProvenance], remediation: REMEDIATION.signer,
  },
  {
    id: 'builder-recognised', title: 'Builder is recognised', severity: 'required',
    description: 'The pair of signer and builder is one this installation vouches for. The SLSA level follows from it, never from a claim.',
    threats: [THREATS.forgedProvenance, THREATS.untrustedBuilder], remediation: REMEDIATION.builder,
  },
  {
    id: 'source-is-project-commit', title: 'Source is a commit of the project', severity: 'required',
    description: 'The artifact was built from a commit of the repository this project has, under any name it has had.',
    threats: [THREATS.forkOrBranch], remediation: REMEDIATION.source,
  },
  {
    id: 'subject-digest-strong', title: 'Digest is strong and matches', severity: 'required',
    description: 'The artifact is named by a digest that nobody can make a second file for, and verified evidence is about that digest.',
    threats: [THREATS.hashCollision, THREATS.tamperedArtifact], remediation: REMEDIATION.digest,
  },
  {
    id: 'no-open-critical-vulnerability', title: 'No critical vulnerability is open', severity: 'required',
    description: 'Signed reports of vulnerability scanners show no critical vulnerability, or a signed VEX statement of the project says why it does not apply.',
    threats: [THREATS.dependency], remediation: REMEDIATION.vulnerability,
  },
  {
    id: 'tests-passing', title: 'Tests pass', severity: 'required',
    description: 'Every test that failed passed in a later result of the same run. Where no test ran, that is only advised.',
    threats: [THREATS.untested], remediation: REMEDIATION.tests,
  },
  {
    id: 'sbom-present', title: 'SBOM is there', severity: 'required',
    description: 'A verified bill of materials (SBOM) lists what is inside the artifact.',
    threats: [THREATS.dependency], remediation: REMEDIATION.sbom,
  },
  {
    id: 'materials-pinned', title: 'Inputs are pinned by digest', severity: 'advisory',
    description: 'Everything the provenance names as an input of the build carries a digest.',
    threats: [THREATS.dependency], remediation: REMEDIATION.materials,
  },
  {
    id: 'external-parameters-known', title: 'Build parameters are understood', severity: 'advisory',
    description: 'Every parameter from outside the build platform is one this version understands for that build type, and no pull request triggered it.',
    threats: [THREATS.parameters], remediation: REMEDIATION.parameters,
  },
  {
    id: 'layout-steps-performed', title: 'Steps of the layout were performed', severity: 'advisory',
    description: 'Each step of a verified in-toto layout that was sent for the artifact has enough links by its keys, and the files in them are as the layout demands.',
    threats: [THREATS.parameters, THREATS.tamperedArtifact], remediation: REMEDIATION.layout,
  },
];

const byId = new Map(RULES.map((rule) => [rule.id, rule]));

/** The rule of an id. */
export function ruleOf(id: RuleId): Rule {
  return byId.get(id)!;
}
