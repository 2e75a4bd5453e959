import {
  at,
  isObject,
  label,
  list,
  member,
  object,
  text,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import type { Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { coverageOf } from '../coverage/coverage.ts';
import { finding, strings } from '#lib/evidence/formats/finding/finding.ts';
import { rated, readScore } from '#lib/evidence/formats/finding/severity.ts';

/** The JSON of `npm audit`: version 2 since npm 7 (`vulnerabilities`), before it, and from pnpm still, `advisories`. */
export function isNpmAudit(value: JsonObject): boolean {
  const counted = isObject(at(value, 'metadata', 'vulnerabilities'));
  return (
    counted &&
    (isObject(value['advisories']) ||
      (isObject(value['vulnerabilities']) && typeof value['auditReportVersion'] === 'number'))
  );
}

export function readNpmAudit(value: JsonObject): VulnerabilityScan {
  const older = isObject(value['advisories']);
  const findings = older
    ? Object.values(object(value['advisories'])).map(readAdvisory)
    : Object.values(object(value['vulnerabilities'])).flatMap(readPackage);
  const counts = at(value, 'metadata', 'dependencies');
  const total = isObject(counts)
    ? Object.values(counts).reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : 0), 0)
    : Number(counts ?? at(value, 'metadata', 'totalDependencies') ?? Number.NaN);
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
                .map(([kind, number]) => `${kind} ${label(number)}`)
                .join(', ')
            : total
        }`,
      ],
    }),
    problem: total === 0 && findings.length === 0 ? 'the report names nothing that was looked at' : null,
  };
}

/** A package's own advisories are objects in `via`; text there names another package of the same report. */
function readPackage(value: JsonValue): Finding[] {
  return list(member(value, 'via'))
    .filter(isObject)
    .map((advisory) => {
      const { score, severity } = rated(
        advisory['severity'] ?? member(value, 'severity'),
        [readScore(at(advisory, 'cvss', 'score')), readScore(at(advisory, 'cvss', 'vectorString'))].filter(
          (one) => one.score !== null && one.score > 0,
        ),
      );
      return finding(advisoryId(advisory['url']) ?? `npm:${label(advisory['source']) ?? 'unnamed'}`, severity, {
        score,
        package: text(advisory['name']) ?? text(member(value, 'name')),
        url: text(advisory['url']),
        fixedIn: text(at(value, 'fixAvailable', 'version')),
      });
    });
}

function readAdvisory(value: JsonValue): Finding {
  const { score, severity } = rated(
    member(value, 'severity'),
    [readScore(at(value, 'cvss', 'score'))].filter((one) => one.score !== null && one.score > 0),
  );
  return finding(
    text(member(value, 'github_advisory_id')) ??
      advisoryId(member(value, 'url')) ??
      `npm:${label(member(value, 'id')) ?? 'unnamed'}`,
    severity,
    {
      aliases: strings(member(value, 'cves')),
      score,
      package: text(member(value, 'module_name')),
      version: text(at(value, 'findings', 0, 'version')),
      url: text(member(value, 'url')),
    },
  );
}

function advisoryId(url: JsonValue | undefined): string | null {
  return /\/(GHSA(?:-[0-9a-z]{4}){3})\b/i.exec(text(url) ?? '')?.[1] ?? null;
}
