/** Decides what a waiver covers: a rule as a whole, or only findings of one vulnerability or of one component. */
import { parsePurl, purlMatches } from '#lib/bytes/naming/purl.ts';
import type { OpenFinding, Verdict } from '#lib/policy/facts/policy.ts';
import type { WaiverScope } from './status.ts';

/** A waiver in the answer of an earlier version has no scope. */
type FindingScope = Partial<Omit<WaiverScope, 'environment'>>;
type RuleWaiver = FindingScope & { rule: string };
type RuleFindings = Pick<Verdict, 'rule' | 'findings' | 'findingsHidden'>;

/** Whether a waiver covers only findings, and not the rule as a whole. */
export function coversFindingsOnly({ vulnerability, component }: FindingScope): boolean {
  return vulnerability != null || component != null;
}

/** Whether a waiver covers the verdict, or at least one of the findings that it rests on. */
export function coversPart(waiver: RuleWaiver, { rule, findings = [] }: RuleFindings): boolean {
  return (
    waiver.rule === rule && (!coversFindingsOnly(waiver) || findings.some((finding) => coversFinding(waiver, finding)))
  );
}

/** Whether the waivers together cover the verdict: one covers the rule, or each of its findings has one. */
export function coverVerdict(
  waivers: readonly RuleWaiver[],
  { rule, findings = [], findingsHidden = 0 }: RuleFindings,
): boolean {
  const ofRule = waivers.filter((waiver) => waiver.rule === rule);
  return (
    ofRule.some((waiver) => !coversFindingsOnly(waiver)) ||
    (findings.length > 0 &&
      findingsHidden === 0 &&
      findings.every((finding) => ofRule.some((waiver) => coversFinding(waiver, finding))))
  );
}

/** Whether a waiver of a vulnerability or of a component covers a finding. */
export function coversFinding({ vulnerability, component }: FindingScope, finding: OpenFinding): boolean {
  return (
    (vulnerability == null || namesVulnerability(vulnerability, finding)) &&
    (component == null || isInComponent(component, finding))
  );
}

/**
 * A finding has the vulnerability as its id. An alias is enough only where the finding names no other CVE: the advisory
 * of a distribution is often about several, of which the waiver accepts one.
 */
function namesVulnerability(vulnerability: string, { id, aliases }: OpenFinding): boolean {
  const name = vulnerability.toUpperCase();
  if (id.toUpperCase() === name) return true;
  const names = new Set([id, ...aliases].map((each) => each.toUpperCase()));
  const cves = [...names].filter((each) => each.startsWith('CVE-'));
  return names.has(name) && cves.length <= 1;
}

function isInComponent(component: string, finding: OpenFinding): boolean {
  const purl = parsePurl(component);
  if (purl === null) return false;
  if (finding.purl !== null) return purlMatches(purl, parsePurl(finding.purl));
  const name = purl.namespace === null ? purl.name : `${purl.namespace}/${purl.name}`;
  // Without a package URL nothing is known about the qualifiers of the package.
  return (
    finding.package === name &&
    Object.keys(purl.qualifiers).length === 0 &&
    (purl.version === null || purl.version === finding.version)
  );
}
