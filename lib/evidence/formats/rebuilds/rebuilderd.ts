/**
 * Reads what a rebuilderd instance answers about packages: `PkgRelease` of `/api/v0/pkgs/list`, `BinaryPackage` of
 * `/api/v1/packages/binary`, `RebuildArtifact` and `Rebuild` of `/api/v1/builds` (kpcyrd/rebuilderd at 335119d,
 * common/src/api). None of them is signed, and none names a digest: the sender names the artifact.
 */
import { asLabel, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { RebuildReport, RebuildResult } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '#lib/evidence/read/content.ts';
import { refuse } from '#lib/evidence/read/refusal.ts';
import { readTime } from '#lib/evidence/read/time.ts';

/** The status of a package or of its file. Only a whole build can be `FAIL`; version 1 writes null for no build. */
const RESULTS = new Map<JsonValue, RebuildResult>([
  ['GOOD', 'reproduced'],
  ['BAD', 'differs'],
  ['FAIL', 'could-not-rebuild'],
  ['UNKWN', 'unknown'],
  [null, 'unknown'],
]);

export const rebuilderd: JsonFormat = {
  recognises: (value) => isOfFile(value) || isBuild(value),
  read({ value }) {
    const status = value['status'] ?? null;
    const result = RESULTS.get(status);
    if (result === undefined) return refuse('wrong-type', '/status', 'The status is GOOD, BAD, FAIL or UNKWN.');
    if (asText(value['name']) === null) return refuse('missing-field', '/name', 'The answer names the package.');
    return makeContent('rebuilderd', {
      facts: { kind: 'rebuild', rebuild: isOfFile(value) ? ofFile(value, result) : ofBuild(value, result) },
    });
  },
};

function isOfFile(value: JsonObject): boolean {
  if (!('status' in value)) return false;
  return (
    (typeof value['has_diffoscope'] === 'boolean' && typeof value['has_attestation'] === 'boolean') ||
    (typeof value['seen_in_last_sync'] === 'boolean' && 'artifact_id' in value && 'build_id' in value)
  );
}

function isBuild(value: JsonObject): boolean {
  return ['status', 'backend', 'retries', 'built_at', 'distribution'].every((name) => name in value);
}

function ofFile(value: JsonObject, result: RebuildResult): RebuildReport {
  const url = asText(value['artifact_url']) ?? asText(value['url']);
  return {
    ...common(value, result),
    file: url === null ? null : fileName(url),
    buildId: asLabel(value['build_id']),
    reason:
      value['has_diffoscope'] === true || asLabel(value['diffoscope_log_id']) !== null
        ? 'The rebuilder has a diffoscope report of the differences.'
        : null,
  };
}

/** A build is about a source package and all its files. Only that it failed says something about each of them. */
function ofBuild(value: JsonObject, result: RebuildResult): RebuildReport {
  const isAboutAll = result === 'could-not-rebuild' || result === 'unknown';
  return {
    ...common(value, isAboutAll ? result : 'unknown'),
    buildId: asLabel(value['id']),
    reason: isAboutAll
      ? null
      : 'The answer is about a whole source package, and does not say which of its files differ.',
  };
}

function common(value: JsonObject, result: RebuildResult): RebuildReport {
  const built = asText(value['built_at']);
  return {
    result,
    builder: null,
    file: null,
    rebuilt: {},
    // A NaiveDateTime in UTC, written without a zone.
    finishedOn: readTime(built !== null && /T[\d:.]+$/.test(built) ? `${built}Z` : built),
    differences: null,
    buildId: null,
    reason: null,
  };
}

/** The last part of the path of a URL. */
function fileName(url: string): string | null {
  const last = (/^[^?#]*/.exec(url)?.[0] ?? '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || null;
  } catch {
    return last;
  }
}
