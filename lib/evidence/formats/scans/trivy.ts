import { valueAt, asList, member, asObject, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import type { Finding, Subject, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { NOTHING_EXAMINED, coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText, strings } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore, type Rating } from '#lib/evidence/formats/finding/severity.ts';

/** Whether a document is Trivy's JSON report. */
export function isTrivy(value: JsonObject): boolean {
  return 'SchemaVersion' in value && ('Results' in value || 'ArtifactName' in value);
}

/**
 * Classes of results that come from a search for known vulnerabilities; the others are settings, secrets and licences.
 */
const PACKAGE_CLASSES = new Set(['os-pkgs', 'lang-pkgs']);

/**
 * Read Trivy's report. Every result is one target. A target without findings has no `Vulnerabilities` member and is
 * clean; a report without any result proves nothing. Trivy writes no `Results` member for an image in which it
 * recognises neither an operating system nor packages.
 */
export function readTrivy(value: JsonObject): VulnerabilityScan {
  const results = asList(value['Results']);
  const searched = results.filter(
    (result) =>
      PACKAGE_CLASSES.has(asText(member(result, 'Class')) ?? '') || hasVulnerabilities(result) || hasNoClass(result),
  );
  const findings = results.flatMap((result) => asList(member(result, 'Vulnerabilities')).map(readVulnerability));
  return {
    scanner: 'Trivy',
    scannerVersion: asText(valueAt(value, 'Trivy', 'Version')),
    finishedOn: readTime(value['CreatedAt']),
    databaseUpdated: null,
    findings,
    purpose: results.length > 0 && searched.length === 0 ? 'code' : 'vulnerabilities',
    coverage: coverageOf({ tools: ['Trivy'], scopes: searched.map(scopeOf) }),
    problem: results.length === 0 ? emptyReportProblem(value) : null,
  };
}

/**
 * Since 0.31 Trivy omitted every language target without findings, and the whole list if it was then empty
 * (aquasecurity/trivy issue 2752). Versions that write their own version number list such targets again.
 */
function emptyReportProblem(value: JsonObject): string {
  if (asText(valueAt(value, 'Trivy', 'Version')) !== null) return NOTHING_EXAMINED;
  return 'it has no list of results, which this version of Trivy omits both if it found nothing and if it examined nothing';
}

function hasVulnerabilities(result: JsonValue): boolean {
  return Array.isArray(member(result, 'Vulnerabilities'));
}

/** In reports of older versions, a result has no class but a target and a list that may be null. */
function hasNoClass(result: JsonValue): boolean {
  return member(result, 'Class') === undefined && asText(member(result, 'Target')) !== null;
}

function scopeOf(result: JsonValue): string {
  const resultClass = asText(member(result, 'Class')) ?? '';
  const target = resultClass === 'os-pkgs' ? null : asText(member(result, 'Target'));
  return [resultClass, asText(member(result, 'Type')), target].filter((part) => part !== null && part !== '').join(' ');
}

function readVulnerability(value: JsonValue): Finding {
  const { score, severity } = ratingFrom(member(value, 'Severity'), scoresOf(member(value, 'CVSS')));
  return makeFinding(asText(member(value, 'VulnerabilityID')) ?? 'unnamed', severity, {
    aliases: strings(member(value, 'VendorIDs')),
    score,
    package: asText(member(value, 'PkgName')),
    purl: purlText(valueAt(value, 'PkgIdentifier', 'PURL')),
    version: asText(member(value, 'InstalledVersion')),
    fixedIn: asText(member(value, 'FixedVersion')),
    url: asText(member(value, 'PrimaryURL')),
  });
}

/** The ratings of all vendors: those of CVSS v3 and v4; if there are none, those of v2. */
function scoresOf(byVendor: JsonValue | undefined): Rating[] {
  const vendors = Object.values(asObject(byVendor));
  const of = (key: string, version: 2 | 3 | 4): Rating[] =>
    vendors.flatMap((vendor) => {
      const score = readScore(member(vendor, `${key}Score`), version);
      return [score.score === null ? readScore(member(vendor, `${key}Vector`)) : score];
    });
  const newer = [...of('V40', 4), ...of('V3', 3)].filter((rating) => rating.score !== null);
  return newer.length > 0 ? newer : of('V2', 2);
}

/** The scanned image, by the manifest digest that its registry uses. */
export function trivySubjects(value: JsonObject): Subject[] {
  return strings(valueAt(value, 'Metadata', 'RepoDigests')).flatMap((reference) => imageSubject(reference));
}

/** `repository@sha256:…` as a subject. */
export function imageSubject(reference: string): Subject[] {
  const separator = reference.lastIndexOf('@');
  const digest = separator < 0 ? null : parseDigest(reference.slice(separator + 1));
  return digest === null
    ? []
    : [
        {
          name: reference.slice(0, separator),
          uri: null,
          digest: { [digest.algorithm]: digest.value },
          annotations: null,
        },
      ];
}
