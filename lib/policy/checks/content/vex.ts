/**
 * Finds the signed VEX statement that applies to a finding (OpenVEX 0.2.0, "Updating statements"; CSAF VEX): product,
 * vulnerability or alias, and subcomponent must match (a subcomponent narrows its product), and the latest match
 * applies. Only valid statements count, in verified documents of a signer with authority for the project.
 */
import { parsePurl, type Purl } from '#lib/bytes/naming/purl.ts';
import type { Finding as ScanFinding, Vex, VexScope, VexStatement } from '#lib/evidence/model/evidence.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { momentOf, newestOf, parseTime, type EvidenceIndex, type Moment } from '#lib/policy/facts/evidence-index.ts';
import { hasAuthorityFor } from '#lib/policy/facts/repository.ts';
import { resolveLinks } from './bom-link.ts';

/** `unresolved`: BOM-Links of the statement that no known SBOM resolves, so that it does not apply through them. */
export type ApplicableStatement = Moment & {
  statement: VexStatement;
  evidence: EvidenceFact;
  unresolved: string[];
};

/** Statements by the id of their vulnerability, in upper case. */
export type StatementsByVulnerability = ReadonlyMap<string, readonly ApplicableStatement[]>;

/** Every statement that can apply, by each name of its vulnerability. */
export function applicableStatements(index: EvidenceIndex): StatementsByVulnerability {
  const byName = new Map<string, ApplicableStatement[]>();
  for (const applicable of collectStatements(index)) {
    for (const name of namesOf(applicable.statement.vulnerability, applicable.statement.aliases)) {
      const known = byName.get(name);
      if (known) known.push(applicable);
      else byName.set(name, [applicable]);
    }
  }
  return byName;
}

function namesOf(id: string, aliases: readonly string[]): Set<string> {
  return new Set([id, ...aliases].map((name) => name.toUpperCase()));
}

/** Every statement that can apply, in the order of the evidence. */
export function collectStatements({ artifact, evidence, verified }: EvidenceIndex): ApplicableStatement[] {
  const builders = new Set(verified.map((item) => identityOf(item.evidence)));
  const hasAuthority = (item: EvidenceFact): boolean =>
    item.outcome === 'verified' &&
    (hasAuthorityFor(item.signer, artifact.project?.names ?? []) || builders.has(identityOf(item)));
  const authoritative = evidence.filter(hasAuthority);
  const sboms = authoritative.flatMap(({ facts }) => (facts.kind === 'sbom' ? [facts.sbom] : []));
  return authoritative.flatMap((item) => {
    const vex = vexOf(item);
    return (vex?.statements ?? [])
      .filter((statement) => statement.valid)
      .map((statement) => ({
        ...resolveLinks(statement, sboms, artifact),
        evidence: item,
        ...momentOf(item, parseTime(statement.timestamp) ?? parseTime(vex!.timestamp)),
      }));
  });
}

/** A sentence about statements on these findings with an unresolved BOM-Link; null where there are none. */
export function describeUnresolvedLinks(
  findings: readonly ScanFinding[],
  answers: StatementsByVulnerability,
): string | null {
  const about = findings.flatMap((finding) =>
    [...namesOf(finding.id, finding.aliases)].flatMap((name) => answers.get(name) ?? []),
  );
  const [first, ...others] = new Set(about.flatMap(({ unresolved }) => unresolved));
  if (first === undefined) return null;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `A signed VEX statement names its component by BOM-Link (${first.slice(0, 200)}${more}), but no verified SBOM of this artifact resolves it.`;
}

/**
 * The latest statement about a finding; null where there is none. Of several that are not newer than each other, the
 * worst status applies.
 */
export function statementFor(
  finding: ScanFinding,
  artifact: ArtifactFacts,
  answers: StatementsByVulnerability,
): ApplicableStatement | null {
  const about = [...namesOf(finding.id, finding.aliases)].flatMap((name) => answers.get(name) ?? []);
  const latest = newestOf(about.filter((answer) => isAbout(answer.statement, finding, artifact)));
  return latest.toSorted((a, b) => statusWeight(b.statement) - statusWeight(a.statement))[0] ?? null;
}

/** Whether a statement says that there is nothing to fix in this product. */
export function resolvesFinding(statement: VexStatement): boolean {
  return statement.status === 'not_affected' || statement.status === 'fixed';
}

function vexOf({ facts }: EvidenceFact): Vex | null {
  return facts.kind === 'vex' || facts.kind === 'sbom' ? facts.vex : null;
}

function identityOf({ signer }: EvidenceFact): string {
  if (!signer) return 'nobody';
  return signer.kind === 'key' ? `key ${signer.keyId}` : `${signer.issuer} ${signer.identity.replace(/@[^@]*$/, '')}`;
}

function statusWeight({ status }: VexStatement): number {
  return ['not_affected', 'fixed', 'under_investigation', 'affected'].indexOf(status);
}

/** Whether one of the statement's products is this artifact or the found package, and its subcomponents match. */
function isAbout(statement: VexStatement, finding: ScanFinding, artifact: ArtifactFacts): boolean {
  const names = (id: string): boolean => namesArtifact(id, artifact) || namesPackage(id, finding);
  const fits = ({ products, subcomponents }: VexScope): boolean =>
    (products.length === 0 || products.some(names)) &&
    (subcomponents.length === 0 || subcomponents.some((id) => namesPackage(id, finding)));
  if (statement.scopes !== undefined) return statement.scopes.some(fits);
  // Facts of older versions do not state the product of a subcomponent: such a statement resolves a finding only if
  // every product in it is this product.
  const unclear = statement.subcomponents.length > 0 && !statement.products.every(names);
  return fits(statement) && !(unclear && resolvesFinding(statement));
}

function namesArtifact(id: string, artifact: ArtifactFacts): boolean {
  const digest = `${artifact.digest.alg}:${artifact.digest.value}`;
  if (id.toLowerCase() === digest || artifact.names.includes(id)) return true;
  const purl = parsePurl(id);
  if (!purl) return false;
  if (purl.digest && `${purl.digest.algorithm}:${purl.digest.value}` === digest) return true;
  return artifact.purls.some((own) => purlMatches(purl, parsePurl(own)));
}

function namesPackage(id: string, finding: ScanFinding): boolean {
  const purl = parsePurl(id);
  const found = finding.purl ? parsePurl(finding.purl) : null;
  if (purl && found) return purlMatches(purl, found);
  if (id === finding.purl) return true;
  if (!finding.package) return false;
  return (
    id === finding.package ||
    (purl !== null &&
      !found &&
      fullName(purl) === finding.package &&
      (!purl.version || purl.version === finding.version))
  );
}

function fullName(purl: Purl): string {
  return purl.namespace ? `${purl.namespace}/${purl.name}` : purl.name;
}

/** Whether `general` includes `particular`: without a version it includes all; its qualifiers must be a subset. */
function purlMatches(general: Purl, particular: Purl | null): boolean {
  if (
    !particular ||
    general.type !== particular.type ||
    general.namespace !== particular.namespace ||
    general.name !== particular.name
  )
    return false;
  if (general.version && general.version !== particular.version) return false;
  return Object.entries(general.qualifiers).every(([key, value]) => particular.qualifiers[key] === value);
}
