import { asList, asText, type JsonObject } from '#lib/bytes/json/json.ts';
import type { Finding, SbomComponent, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { purposeOf } from './coverage/tools.ts';
import { makeFinding } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore, worstRating, type Rating } from '#lib/evidence/formats/finding/severity.ts';

type Spdx3Elements = {
  elements: readonly JsonObject[];
  components: readonly SbomComponent[];
  tools: readonly string[];
  created: string | null;
  /** The names of a vulnerability, the preferred one first. */
  namesOf(id: string): string[];
};
type VulnerableElement = { vulnerability: string; element: string };

/**
 * The vulnerabilities that an SPDX 3 document assigns to its packages (SPDX 3.0.1, Security): by `affects`, by
 * `hasAssociatedVulnerability`, or by a CVSS assessment. Null if there are none, which proves nothing.
 */
export function spdx3Scan({ elements, components, tools, created, namesOf }: Spdx3Elements): VulnerabilityScan | null {
  const assessments = elements.filter((element) =>
    /^security_CvssV[234]VulnAssessmentRelationship$/.test(asText(element['type']) ?? ''),
  );
  const pairs = elements.flatMap((element) =>
    assessments.includes(element) || element['relationshipType'] === 'affects'
      ? vulnerableElements(element)
      : associatedElements(element),
  );
  if (pairs.length === 0) return null;
  const unique = [...new Map(pairs.map((pair) => [`${pair.vulnerability} ${pair.element}`, pair])).values()];
  return {
    scanner: tools.join(', ') || null,
    scannerVersion: null,
    finishedOn: created,
    databaseUpdated: null,
    findings: unique.map((pair) => findingOf(pair, assessments, components, namesOf(pair.vulnerability))),
    purpose: tools.some((tool) => purposeOf(tool) === 'vulnerabilities') ? 'vulnerabilities' : 'unknown',
    coverage: coverageOf({
      tools,
      scopes: components.flatMap(({ purl }) =>
        purl === null ? [] : [`packages ${/^pkg:([^/]+)/.exec(purl)?.[1] ?? purl}`],
      ),
    }),
    problem: null,
  };
}

function ids(element: JsonObject): string[] {
  return asList(element['to']).filter((id) => typeof id === 'string');
}

function vulnerableElements(element: JsonObject): VulnerableElement[] {
  const vulnerability = asText(element['from']);
  return vulnerability === null
    ? []
    : ids(element).map((id) => ({ vulnerability, element: asText(element['security_assessedElement']) ?? id }));
}

function associatedElements(element: JsonObject): VulnerableElement[] {
  const from = asText(element['from']);
  return from === null || element['relationshipType'] !== 'hasAssociatedVulnerability'
    ? []
    : ids(element).map((vulnerability) => ({ vulnerability, element: from }));
}

/**
 * The finding of a pair, rated by its assessments, else by all of the vulnerability; v3 and v4 take precedence over v2.
 */
function findingOf(
  { vulnerability, element }: VulnerableElement,
  assessments: readonly JsonObject[],
  components: readonly SbomComponent[],
  names: readonly string[],
): Finding {
  const ofVulnerability = assessments.filter((assessment) => assessment['from'] === vulnerability);
  const ofPair = ofVulnerability.filter((assessment) =>
    vulnerableElements(assessment).some((pair) => pair.element === element),
  );
  const chosen = ofPair.length > 0 ? ofPair : ofVulnerability;
  const newer = chosen.filter((assessment) => asText(assessment['type'])?.includes('V2') === false);
  const { score, severity } = worstRating((newer.length > 0 ? newer : chosen).map(ratingOf));
  const component = components.find(({ ref }) => ref === element);
  const [id = vulnerability, ...aliases] = names;
  return makeFinding(id, severity, {
    aliases,
    score,
    package: component?.name ?? null,
    purl: component?.purl ?? null,
    version: component?.version ?? null,
  });
}

function ratingOf(assessment: JsonObject): Rating {
  const version = asText(assessment['type'])?.includes('V2') === true ? 2 : 3;
  const scores = [
    readScore(assessment['security_score'], version),
    readScore(assessment['security_vectorString'], version),
  ].filter(({ score }) => score !== null);
  return ratingFrom(assessment['security_severity'], scores.slice(0, 1));
}
