/** What an artifact contains and how it was examined: components, findings and tests. */
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { AspectFacts } from '#lib/compare/profile.ts';
import type { EvidenceFormat, Finding, SbomComponent, TestReport } from '#lib/evidence/model/evidence.ts';
import { evidenceTitle } from '#lib/evidence/title.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { currentScans, type DatedScan, scansIn } from '#lib/policy/checks/content/current-scans.ts';
import { classifyTestRuns } from '#lib/policy/checks/content/test-runs.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { packageName } from './build-aspects.ts';
import { collectAspect } from './collect.ts';

/** The components of the SBOMs, each with its versions, and the licences of those that name some. */
export function componentFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const by of evidence) {
    if (by.facts.kind !== 'sbom') continue;
    const { components, complete } = by.facts.sbom;
    const left = (by.componentCount ?? 0) - components.length;
    aspect.hasSource('sbom');
    if (components.length === 0) aspect.isPartial('an SBOM lists no components');
    if (complete === 'incomplete') aspect.isPartial('an SBOM says that it is incomplete');
    if (left > 0) aspect.isPartial(`${formatQuantity(left, 'component')} of an SBOM are not compared`);
    for (const component of components) {
      const { key, version } = componentName(component);
      aspect.add({ key, label: key, value: version, by, absenceNeeds: 'always' });
      // A component without licences does not say that it has none.
      for (const licence of component.licenses)
        aspect.add({ key: `licence of ${key}`, label: `licence of ${key}`, value: licence, by });
    }
  }
  return aspect.facts('no valid SBOM counts');
}

/** A component by its package URL without version, else by its name. */
function componentName({ name, version, purl }: SbomComponent): { key: string; version: string } {
  const parsed = parsePurl(purl ?? '');
  return {
    key: parsed === null ? name : packageName(parsed),
    version: version ?? parsed?.version ?? '',
  };
}

/**
 * The findings of the current scans, each with its severity. A finding is absent from an artifact only where a scan by
 * the same tool, for the same purpose and without a problem does not report it.
 */
export function findingFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  for (const current of currentScans(evidence.flatMap(scansIn))) {
    const { evidence: by, scan, problem } = current;
    const source = sourceOfScan(current);
    const isCut = scan.counts !== undefined;
    if (isCut) aspect.isPartial('a scan reports more findings than Attestry keeps');
    if (problem !== null) aspect.isPartial(`a scan is not complete: ${problem}`);
    else aspect.hasSource(source);
    for (const finding of scan.findings) {
      const { key, label } = findingName(finding);
      aspect.add({ key, label, value: finding.severity, by, absenceNeeds: [source] });
    }
  }
  return aspect.facts('no valid scan counts');
}

function sourceOfScan({ coverage: { tool }, purpose, scan }: DatedScan): string {
  return `scan for ${purpose} by ${tool ?? scan.scanner ?? 'an unnamed tool'}`;
}

/** A finding by its CVE where it has one, else by its id, and the package or the place that has it. */
function findingName({ id, aliases, purl, package: name, place }: Finding): { key: string; label: string } {
  const cve = [id, ...aliases].filter((one) => /^CVE-/i.test(one)).sort()[0] ?? id;
  const parsed = parsePurl(purl ?? '');
  const where = parsed === null ? (name ?? place ?? null) : packageName(parsed);
  const key = where === null ? cve : `${cve} in ${where}`;
  return { key, label: key };
}

/** The results of the test runs that count, and the tests that failed in them. */
export function testFacts(evidence: readonly EvidenceFact[]): AspectFacts {
  const aspect = collectAspect();
  const { failing, passing, inconsistent, empty } = classifyTestRuns(evidence);
  for (const { evidence: by, result, passed, failed, names, notes } of [
    ...failing,
    ...passing,
    ...inconsistent,
    ...empty,
  ]) {
    const run = runName(by);
    aspect.hasSource(run);
    const counts = passed + failed === 0 ? '' : `: ${passed} passed, ${failed} failed`;
    aspect.add({
      key: run,
      label: run,
      value: `${result.toLowerCase()}${counts}`,
      note: notes[0] ?? null,
      by,
      absenceNeeds: [],
    });
    for (const name of names)
      aspect.add({ key: `${run} / ${name}`, label: `${name} (${run})`, value: 'failed', by, absenceNeeds: [run] });
  }
  return aspect.facts('no valid test result counts');
}

/** A run by the name that its sender gave it, else by its suites, else by the kind of document. */
function runName({ facts, predicateType, format }: EvidenceFact): string {
  const tests: TestReport | null = facts.kind === 'tests' ? facts.tests : null;
  const suites = [...(tests?.suites ?? [])].sort();
  const named = tests?.run ?? (suites.length > 0 ? suites.slice(0, 3).join(', ') : null);
  if (named !== null) return `tests ${named}`;
  return facts.kind === 'event'
    ? `tests ${facts.event.subjectId}`
    : evidenceTitle(format as EvidenceFormat, predicateType);
}
