import { at, isObject, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import type { Finding, Subject, VulnerabilityScan } from '../../evidence.ts';
import { readTime } from '../../read/time.ts';
import { finding, purlText, strings } from './finding.ts';
import { severityWord } from './severity.ts';

/** Trivy's own JSON report. */
export function isTrivy(value: JsonObject): boolean {
  return 'SchemaVersion' in value && ('Results' in value || 'ArtifactName' in value);
}

export function readTrivy(value: JsonObject): VulnerabilityScan {
  const findings = list(value['Results']).flatMap((result) => list(member(result, 'Vulnerabilities')).map(readOne)).filter((one) => one !== null);
  return { scanner: 'Trivy', scannerVersion: text(at(value, 'Trivy', 'Version')), finishedOn: readTime(value['CreatedAt']), databaseUpdated: null, findings };
}

function readOne(value: JsonValue): Finding | null {
  const id = text(member(value, 'VulnerabilityID'));
  if (id === null) return null;
  const scores = Object.values(isObject(member(value, 'CVSS')) ? (member(value, 'CVSS') as JsonObject) : {}).map((source) => member(source, 'V3Score')).filter((score) => typeof score === 'number');
  return finding(id, severityWord(member(value, 'Severity')), {
    aliases: strings(member(value, 'VendorIDs')),
    score: scores.length > 0 ? Math.max(...scores) : null,
    package: text(member(value, 'PkgName')),
    purl: purlText(at(value, 'PkgIdentifier', 'PURL')),
    version: text(member(value, 'InstalledVersion')),
    fixedIn: text(member(value, 'FixedVersion')),
    url: text(member(value, 'PrimaryURL')),
  });
}

/** The image that was scanned, by the manifest digest that its registry knows. */
export function trivySubjects(value: JsonObject): Subject[] {
  return strings(at(value, 'Metadata', 'RepoDigests')).flatMap((reference) => imageSubject(reference));
}

/** `repository@sha256:…` as a subject. */
export function imageSubject(reference: string): Subject[] {
  const cut = reference.lastIndexOf('@');
  const digest = cut < 0 ? null : parseDigest(reference.slice(cut + 1));
  return digest === null ? [] : [{ name: reference.slice(0, cut), uri: null, digest: { [digest.algorithm]: digest.value }, annotations: null }];
}
