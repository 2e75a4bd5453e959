import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import type { Finding, Subject, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText, strings } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore, type Rating } from '#lib/evidence/formats/finding/severity.ts';
import { imageSubject } from './trivy.ts';

/** Grype's own JSON report. */
export function isGrype(value: JsonObject): boolean {
  if (!('matches' in value)) return false;
  return (
    isObject(value['descriptor']) || 'distro' in value || valueAt(value['matches'], 0, 'vulnerability') !== undefined
  );
}

/** Grype writes an empty list where it found nothing: `matches` that is null or anything else is no result. */
export function readGrype(value: JsonObject): VulnerabilityScan {
  const database = valueAt(value, 'descriptor', 'db');
  const scanner = asText(valueAt(value, 'descriptor', 'name')) ?? 'grype';
  return {
    scanner,
    scannerVersion: asText(valueAt(value, 'descriptor', 'version')),
    finishedOn: readTime(valueAt(value, 'descriptor', 'timestamp')),
    databaseUpdated: readTime(member(database, 'built') ?? valueAt(database, 'status', 'built')),
    findings: asList(value['matches']).map(readMatch),
    purpose: 'vulnerabilities',
    coverage: coverageOf({
      tools: [scanner],
      scopes: scopesOf(value['source']),
      limits: limitsOf(valueAt(value, 'descriptor', 'configuration')),
    }),
    problem: Array.isArray(value['matches']) ? null : 'its list of matches is missing',
  };
}

/** An image is looked at as a whole; a directory or a file is one of many, so its path belongs to it. */
function scopesOf(source: JsonValue | undefined): string[] {
  const type = asText(member(source, 'type'));
  if (type === null) return [];
  const path = type === 'image' ? null : asText(member(source, 'target'));
  return [path === null ? type : `${type} ${path}`];
}

/**
 * Settings that leave something out. Search of all layers leaves out less than that of the squashed image, which is the
 * default.
 */
function limitsOf(configuration: JsonValue | undefined): string[] {
  const flags = ['only-fixed', 'only-notfixed'].filter((name) => member(configuration, name) === true);
  const lists = ['ignore', 'exclude', 'vex-documents'].flatMap((name) =>
    asList(member(configuration, name)).map((entry) => `${name} ${describeSetting(entry)}`),
  );
  const states = asText(member(configuration, 'ignore-wontfix') ?? member(configuration, 'ignore-states'));
  const squashed = (asText(valueAt(configuration, 'search', 'scope')) ?? 'squashed').toLowerCase() !== 'all-layers';
  return [
    ...flags,
    ...lists,
    ...(states === null ? [] : [`ignore-states ${states}`]),
    ...(squashed ? ['squashed layers'] : []),
  ];
}

function describeSetting(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readMatch(value: JsonValue): Finding {
  const id = asText(valueAt(value, 'vulnerability', 'id')) ?? 'unnamed';
  const related = asList(member(value, 'relatedVulnerabilities'));
  const own = scoresOf(valueAt(value, 'vulnerability', 'cvss'));
  const { score, severity } = ratingFrom(
    valueAt(value, 'vulnerability', 'severity'),
    own.length > 0 ? own : related.flatMap((one) => scoresOf(member(one, 'cvss'))),
  );
  return makeFinding(id, severity, {
    aliases: related
      .map((one) => asText(member(one, 'id')))
      .filter((alias) => alias !== null && alias !== id) as string[],
    score,
    package: asText(valueAt(value, 'artifact', 'name')),
    purl: purlText(valueAt(value, 'artifact', 'purl')),
    version: asText(valueAt(value, 'artifact', 'version')),
    fixedIn: strings(valueAt(value, 'vulnerability', 'fix', 'versions'))[0] ?? null,
    url: asText(valueAt(value, 'vulnerability', 'dataSource')),
  });
}

function scoresOf(value: JsonValue | undefined): Rating[] {
  const read = asList(value)
    .map((entry) => {
      const version = asText(member(entry, 'version'))?.startsWith('2') === true ? 2 : 3;
      const score = readScore(valueAt(entry, 'metrics', 'baseScore'), version);
      return { version, rating: score.score === null ? readScore(member(entry, 'vector')) : score };
    })
    .filter((one) => one.rating.score !== null);
  const newer = read.filter((one) => one.version !== 2);
  return (newer.length > 0 ? newer : read).map((one) => one.rating);
}

export function grypeSubjects(value: JsonObject): Subject[] {
  const target = valueAt(value, 'source', 'target');
  const named = strings(member(target, 'repoDigests')).flatMap(imageSubject);
  const digest = parseDigest(asText(member(target, 'manifestDigest')) ?? '');
  if (named.length > 0 || digest === null) return named;
  return [
    {
      name: asText(member(target, 'userInput')),
      uri: null,
      digest: { [digest.algorithm]: digest.value },
      annotations: null,
    },
  ];
}
