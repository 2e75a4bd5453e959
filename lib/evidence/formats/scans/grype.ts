import { at, isObject, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import type { Finding, Subject, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { readTime } from '../../read/time.ts';
import { coverageOf } from './coverage/coverage.ts';
import { finding, purlText, strings } from '#lib/evidence/formats/finding/finding.ts';
import { rated, readScore, type Rating } from '#lib/evidence/formats/finding/severity.ts';
import { imageSubject } from './trivy.ts';

/** Grype's own JSON report. */
export function isGrype(value: JsonObject): boolean {
  if (!('matches' in value)) return false;
  return isObject(value['descriptor']) || 'distro' in value || at(value['matches'], 0, 'vulnerability') !== undefined;
}

/** Grype writes an empty list where it found nothing: `matches` that is null or anything else is no result. */
export function readGrype(value: JsonObject): VulnerabilityScan {
  const database = at(value, 'descriptor', 'db');
  const scanner = text(at(value, 'descriptor', 'name')) ?? 'grype';
  return {
    scanner,
    scannerVersion: text(at(value, 'descriptor', 'version')),
    finishedOn: readTime(at(value, 'descriptor', 'timestamp')),
    databaseUpdated: readTime(member(database, 'built') ?? at(database, 'status', 'built')),
    findings: list(value['matches']).map(readOne),
    purpose: 'vulnerabilities',
    coverage: coverageOf({
      tools: [scanner],
      scopes: scopesOf(value['source']),
      limits: limitsOf(at(value, 'descriptor', 'configuration')),
    }),
    problem: Array.isArray(value['matches']) ? null : 'its list of matches is missing',
  };
}

/** An image is looked at as a whole; a directory or a file is one of many, so its path belongs to it. */
function scopesOf(source: JsonValue | undefined): string[] {
  const type = text(member(source, 'type'));
  if (type === null) return [];
  const path = type === 'image' ? null : text(member(source, 'target'));
  return [path === null ? type : `${type} ${path}`];
}

/**
 * Settings that leave something out. Search of all layers leaves out less than that of the squashed image, which is the
 * default.
 */
function limitsOf(configuration: JsonValue | undefined): string[] {
  const flags = ['only-fixed', 'only-notfixed'].filter((name) => member(configuration, name) === true);
  const lists = ['ignore', 'exclude', 'vex-documents'].flatMap((name) =>
    list(member(configuration, name)).map((entry) => `${name} ${written(entry)}`),
  );
  const states = text(member(configuration, 'ignore-wontfix') ?? member(configuration, 'ignore-states'));
  const squashed = (text(at(configuration, 'search', 'scope')) ?? 'squashed').toLowerCase() !== 'all-layers';
  return [
    ...flags,
    ...lists,
    ...(states === null ? [] : [`ignore-states ${states}`]),
    ...(squashed ? ['squashed layers'] : []),
  ];
}

function written(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readOne(value: JsonValue): Finding {
  const id = text(at(value, 'vulnerability', 'id')) ?? 'unnamed';
  const related = list(member(value, 'relatedVulnerabilities'));
  const own = scoresOf(at(value, 'vulnerability', 'cvss'));
  const { score, severity } = rated(
    at(value, 'vulnerability', 'severity'),
    own.length > 0 ? own : related.flatMap((one) => scoresOf(member(one, 'cvss'))),
  );
  return finding(id, severity, {
    aliases: related
      .map((one) => text(member(one, 'id')))
      .filter((alias) => alias !== null && alias !== id) as string[],
    score,
    package: text(at(value, 'artifact', 'name')),
    purl: purlText(at(value, 'artifact', 'purl')),
    version: text(at(value, 'artifact', 'version')),
    fixedIn: strings(at(value, 'vulnerability', 'fix', 'versions'))[0] ?? null,
    url: text(at(value, 'vulnerability', 'dataSource')),
  });
}

function scoresOf(value: JsonValue | undefined): Rating[] {
  const read = list(value)
    .map((entry) => {
      const version = text(member(entry, 'version'))?.startsWith('2') === true ? 2 : 3;
      const score = readScore(at(entry, 'metrics', 'baseScore'), version);
      return { version, rating: score.score === null ? readScore(member(entry, 'vector')) : score };
    })
    .filter((one) => one.rating.score !== null);
  const newer = read.filter((one) => one.version !== 2);
  return (newer.length > 0 ? newer : read).map((one) => one.rating);
}

export function grypeSubjects(value: JsonObject): Subject[] {
  const target = at(value, 'source', 'target');
  const named = strings(member(target, 'repoDigests')).flatMap(imageSubject);
  const digest = parseDigest(text(member(target, 'manifestDigest')) ?? '');
  if (named.length > 0 || digest === null) return named;
  return [
    {
      name: text(member(target, 'userInput')),
      uri: null,
      digest: { [digest.algorithm]: digest.value },
      annotations: null,
    },
  ];
}
