import { asLabel, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { NOTHING_EXAMINED, coverageOf, listFingerprint } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText, strings } from '#lib/evidence/formats/finding/finding.ts';

/**
 * Whether a document is the JSON of pip-audit (`--format json`): every dependency with its vulnerabilities or the
 * reason for which it was skipped.
 */
export function isPipAudit(value: JsonObject): boolean {
  const dependencies = value['dependencies'];
  return (
    Array.isArray(dependencies) &&
    Array.isArray(value['fixes']) &&
    dependencies.every(
      (dependency) =>
        Array.isArray(member(dependency, 'vulns')) || typeof member(dependency, 'skip_reason') === 'string',
    )
  );
}

/** Read the JSON of pip-audit, which has no severities, no time and no tool version. */
export function readPipAudit(value: JsonObject): VulnerabilityScan {
  const dependencies = asList(value['dependencies']);
  const audited = dependencies.filter((dependency) => Array.isArray(member(dependency, 'vulns')));
  const skipped = dependencies
    .filter((dependency) => !audited.includes(dependency))
    .map((dependency) => `skipped ${asLabel(member(dependency, 'name')) ?? ''}`);
  const names = audited
    .map((dependency) => `${asLabel(member(dependency, 'name'))}==${asLabel(member(dependency, 'version'))}`)
    .toSorted();
  return {
    scanner: 'pip-audit',
    scannerVersion: null,
    finishedOn: null,
    databaseUpdated: null,
    findings: audited.flatMap((dependency) =>
      asList(member(dependency, 'vulns')).map((vulnerability) => readVulnerability(dependency, vulnerability)),
    ),
    purpose: 'vulnerabilities',
    coverage: coverageOf({
      tools: ['pip-audit'],
      scopes: [`dependencies ${listFingerprint(names.join('\n'))}`],
      limits: skipped,
    }),
    problem: audited.length === 0 ? NOTHING_EXAMINED : null,
  };
}

function readVulnerability(dependency: JsonValue, value: JsonValue): Finding {
  const name = asText(member(dependency, 'name'));
  const version = asText(member(dependency, 'version'));
  return makeFinding(asText(member(value, 'id')) ?? 'unnamed', 'unknown', {
    aliases: strings(member(value, 'aliases')),
    package: name,
    version,
    purl:
      name === null
        ? null
        : purlText(`pkg:pypi/${encodeURIComponent(name)}${version === null ? '' : `@${encodeURIComponent(version)}`}`),
    fixedIn: strings(member(value, 'fix_versions'))[0] ?? null,
  });
}
