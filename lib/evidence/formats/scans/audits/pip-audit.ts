import { asLabel, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Finding, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { coverageOf, listFingerprint } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText, strings } from '#lib/evidence/formats/finding/finding.ts';

/**
 * The JSON of pip-audit (`--format json`): every dependency with its vulnerabilities, or the reason why it was skipped.
 */
export function isPipAudit(value: JsonObject): boolean {
  const dependencies = value['dependencies'];
  return (
    Array.isArray(dependencies) &&
    Array.isArray(value['fixes']) &&
    dependencies.every((one) => Array.isArray(member(one, 'vulns')) || typeof member(one, 'skip_reason') === 'string')
  );
}

/** pip-audit writes no severity, no time and no version of its own. */
export function readPipAudit(value: JsonObject): VulnerabilityScan {
  const dependencies = asList(value['dependencies']);
  const searched = dependencies.filter((one) => Array.isArray(member(one, 'vulns')));
  const skipped = dependencies
    .filter((one) => !searched.includes(one))
    .map((one) => `skipped ${asLabel(member(one, 'name')) ?? ''}`);
  const names = searched.map((one) => `${asLabel(member(one, 'name'))}==${asLabel(member(one, 'version'))}`).toSorted();
  return {
    scanner: 'pip-audit',
    scannerVersion: null,
    finishedOn: null,
    databaseUpdated: null,
    findings: searched.flatMap((one) =>
      asList(member(one, 'vulns')).map((vulnerability) => readVulnerability(one, vulnerability)),
    ),
    purpose: 'vulnerabilities',
    coverage: coverageOf({
      tools: ['pip-audit'],
      scopes: [`dependencies ${listFingerprint(names.join('\n'))}`],
      limits: skipped,
    }),
    problem: searched.length === 0 ? 'the report names nothing that was looked at' : null,
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
