import {
  valueAt,
  isObject,
  asLabel,
  asList,
  member,
  asObject,
  asText,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import type { Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { NOTHING_EXAMINED, coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, strings } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore } from '#lib/evidence/formats/finding/severity.ts';

/** Whether a document is the JSON of `npm audit`: `vulnerabilities` since npm 7, `advisories` before and from pnpm. */
export function isNpmAudit(value: JsonObject): boolean {
  const counted = isObject(valueAt(value, 'metadata', 'vulnerabilities'));
  return (
    counted &&
    (isObject(value['advisories']) ||
      (isObject(value['vulnerabilities']) && typeof value['auditReportVersion'] === 'number'))
  );
}

/** Read the JSON of `npm audit`. */
export function readNpmAudit(value: JsonObject): VulnerabilityScan {
  const findings = isObject(value['advisories'])
    ? Object.values(asObject(value['advisories'])).map(readAdvisory)
    : Object.values(asObject(value['vulnerabilities'])).flatMap(readPackage);
  const counts = valueAt(value, 'metadata', 'dependencies');
  const total = isObject(counts)
    ? Object.values(counts).reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0)
    : Number(asLabel(counts ?? valueAt(value, 'metadata', 'totalDependencies')) ?? Number.NaN);
  return {
    scanner: 'npm audit',
    scannerVersion: null,
    finishedOn: null,
    databaseUpdated: null,
    findings,
    purpose: 'vulnerabilities',
    coverage: coverageOf({
      tools: ['npm audit'],
      scopes: [
        `dependencies ${
          isObject(counts)
            ? Object.entries(counts)
                .map(([kind, number]) => `${kind} ${asLabel(number)}`)
                .join(', ')
            : total
        }`,
      ],
    }),
    problem: total === 0 && findings.length === 0 ? NOTHING_EXAMINED : null,
  };
}

/** The advisories of a package are objects in `via`; a string there names another package of the same report. */
function readPackage(value: JsonValue): Finding[] {
  return asList(member(value, 'via'))
    .filter(isObject)
    .map((advisory) => {
      const { score, severity } = ratingFrom(
        advisory['severity'] ?? member(value, 'severity'),
        [readScore(valueAt(advisory, 'cvss', 'score')), readScore(valueAt(advisory, 'cvss', 'vectorString'))].filter(
          (one) => one.score !== null && one.score > 0,
        ),
      );
      return makeFinding(advisoryId(advisory['url']) ?? `npm:${asLabel(advisory['source']) ?? 'unnamed'}`, severity, {
        score,
        package: asText(advisory['name']) ?? asText(member(value, 'name')),
        url: asText(advisory['url']),
        fixedIn: asText(valueAt(value, 'fixAvailable', 'version')),
      });
    });
}

function readAdvisory(value: JsonValue): Finding {
  const { score, severity } = ratingFrom(
    member(value, 'severity'),
    [readScore(valueAt(value, 'cvss', 'score'))].filter((one) => one.score !== null && one.score > 0),
  );
  return makeFinding(
    asText(member(value, 'github_advisory_id')) ??
      advisoryId(member(value, 'url')) ??
      `npm:${asLabel(member(value, 'id')) ?? 'unnamed'}`,
    severity,
    {
      aliases: strings(member(value, 'cves')),
      score,
      package: asText(member(value, 'module_name')),
      version: asText(valueAt(value, 'findings', 0, 'version')),
      url: asText(member(value, 'url')),
    },
  );
}

function advisoryId(url: JsonValue | undefined): string | null {
  return /\/(GHSA(?:-[0-9a-z]{4}){3})\b/i.exec(asText(url) ?? '')?.[1] ?? null;
}
