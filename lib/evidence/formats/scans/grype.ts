import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import type { Finding, Subject, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { coverageOf } from '#lib/evidence/formats/scans/coverage/scan-coverage.ts';
import { makeFinding, purlText, strings } from '#lib/evidence/formats/finding/finding.ts';
import { ratingFrom, readScore, type Rating } from '#lib/evidence/formats/finding/severity.ts';
import { imageSubject } from './trivy.ts';

/** Whether a document is Grype's JSON report. */
export function isGrype(value: JsonObject): boolean {
  if (!('matches' in value)) return false;
  return (
    isObject(value['descriptor']) || 'distro' in value || valueAt(value['matches'], 0, 'vulnerability') !== undefined
  );
}

/** Read Grype's report. Grype writes an empty list if it found nothing; any other value of `matches` is no result. */
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

/** The scope of a scan. An image is scanned as a whole; of directories and files there are many, so the path counts. */
function scopesOf(source: JsonValue | undefined): string[] {
  const type = asText(member(source, 'type'));
  if (type === null) return [];
  const path = type === 'image' ? null : asText(member(source, 'target'));
  return [path === null ? type : `${type} ${path}`];
}

/**
 * Settings that narrow the report. The default, a search of the squashed image, is narrower than a search of all
 * layers.
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
  const scores = scoresOf(valueAt(value, 'vulnerability', 'cvss'));
  const { score, severity } = ratingFrom(
    valueAt(value, 'vulnerability', 'severity'),
    scores.length > 0 ? scores : related.flatMap((vulnerability) => scoresOf(member(vulnerability, 'cvss'))),
  );
  return makeFinding(id, severity, {
    aliases: related
      .map((vulnerability) => asText(member(vulnerability, 'id')))
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
  const rated = asList(value)
    .map((entry) => {
      const version = asText(member(entry, 'version'))?.startsWith('2') === true ? 2 : 3;
      const score = readScore(valueAt(entry, 'metrics', 'baseScore'), version);
      return { version, rating: score.score === null ? readScore(member(entry, 'vector')) : score };
    })
    .filter(({ rating }) => rating.score !== null);
  const newer = rated.filter(({ version }) => version !== 2);
  return (newer.length > 0 ? newer : rated).map(({ rating }) => rating);
}

/** The scanned image, by its repository digests or its manifest digest. */
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
