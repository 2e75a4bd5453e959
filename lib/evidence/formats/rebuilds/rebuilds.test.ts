import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { RebuildReport } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { bytesOf, failOne, OTHER, readOne, SHA256, statementOf } from '#lib/evidence/samples.fixture.ts';

const read = (value: JsonValue): RebuildReport | string => {
  const { facts, remarks } = readOne(value);
  return facts.kind === 'rebuild' ? facts.rebuild : `${facts.kind}: ${remarks.map(({ message }) => message).join(' ')}`;
};
const statement = (predicate: JsonValue, more: JsonObject = {}) =>
  statementOf('urn:attestry:rebuild:v1', predicate, more);

describe('the predicate', () => {
  it('says what somebody got who built an artifact again', () => {
    const predicate = {
      result: 'differs',
      builder: { id: 'https://rebuild.example/worker' },
      rebuilt: { digest: { sha256: OTHER } },
      differences: { uri: 'https://rebuild.example/diffoscope/1.html' },
      finishedOn: '2026-05-14T09:30:00Z',
      reason: 'time stamps',
      further: { members: ['are', 'ignored'] },
    };
    expect(read(statement(predicate))).toEqual({
      result: 'differs',
      builder: 'https://rebuild.example/worker',
      file: null,
      rebuilt: { sha256: OTHER },
      finishedOn: '2026-05-14T09:30:00.000Z',
      differences: 'https://rebuild.example/diffoscope/1.html',
      buildId: null,
      reason: 'time stamps',
    });
    expect(readOne(statement(predicate)).subjects.map(({ digest }) => digest)).toEqual([{ sha256: SHA256 }]);
  });

  it.each<[string, JsonValue, string]>([
    [
      'reproduced, with the digest of the subject',
      { result: 'reproduced', rebuilt: { digest: { sha256: SHA256 } } },
      'reproduced',
    ],
    [
      'reproduced, with a digest of another algorithm',
      { result: 'reproduced', rebuilt: { digest: { sha512: 'c'.repeat(128) } } },
      'reproduced',
    ],
    ['differs, without a digest', { result: 'differs' }, 'differs'],
    ['could not be built', { result: 'could-not-rebuild', reason: 'no network' }, 'could-not-rebuild'],
    [
      'members of the wrong type',
      { result: 'differs', builder: 1, rebuilt: [], differences: 'x', finishedOn: 5, reason: {} },
      'differs',
    ],
  ])('%s', (_, predicate, result) => {
    expect(read(statement(predicate))).toMatchObject({ result });
  });

  it.each<[string, JsonValue, JsonObject, string]>([
    ['a result that is not known', { result: 'REPRODUCED' }, {}, 'The result is one of'],
    ['no result', {}, {}, 'The result is one of'],
    ['a list', ['reproduced'], {}, 'The predicate is an object'],
    [
      'reproduced, and other bytes',
      { result: 'reproduced', rebuilt: { digest: { sha256: OTHER } } },
      {},
      'contradicts',
    ],
    [
      'reproduced, and other bytes by one of two algorithms',
      { result: 'reproduced', rebuilt: { digest: { sha256: SHA256, sha512: 'c'.repeat(128) } } },
      { subject: [{ name: 'app', digest: { sha256: SHA256, sha512: 'd'.repeat(128) } }] },
      'contradicts',
    ],
    ['differs, and the same bytes', { result: 'differs', rebuilt: { digest: { sha256: SHA256 } } }, {}, 'contradicts'],
    [
      'could not be built, and bytes',
      { result: 'could-not-rebuild', rebuilt: { digest: { sha256: OTHER } } },
      {},
      'contradicts',
    ],
    [
      'bytes of one of two subjects',
      { result: 'differs', rebuilt: { digest: { sha256: OTHER } } },
      {
        subject: [
          { name: 'a', digest: { sha256: SHA256 } },
          { name: 'b', digest: { sha256: OTHER } },
        ],
      },
      'of one subject only',
    ],
  ])('%s is no report of a rebuild', (_, predicate, more, message) => {
    expect(read(statement(predicate, more))).toMatch(new RegExp(`^generic: .*${message}`));
  });
});

describe('answers of rebuilderd', () => {
  /** `PkgRelease` of version 0. */
  const pkg = {
    name: 'zstd',
    version: '1.5.7-3',
    status: 'GOOD',
    distro: 'archlinux',
    suite: 'core',
    architecture: 'x86_64',
    artifact_url: 'https://mirror.example/core/os/x86_64/zstd-1.5.7-3-x86_64.pkg.tar.zst',
    build_id: 41,
    built_at: '2026-05-14T09:30:00.123456789',
    has_diffoscope: false,
    has_attestation: true,
  };
  /** `BinaryPackage` of version 1. */
  const binary = {
    id: 11,
    name: 'zstd',
    version: '1.5.7-3',
    distribution: 'archlinux',
    release: null,
    component: 'core',
    architecture: 'x86_64',
    url: 'https://mirror.example/zstd%2B1.pkg.tar.zst?x=1#y',
    status: 'BAD',
    build_id: 41,
    artifact_id: 51,
    diffoscope_log_id: 7,
    attestation_log_id: null,
    last_seen: '2026-05-14T08:00:00',
    seen_in_last_sync: true,
  };
  /** `Rebuild` of version 1. */
  const build = {
    id: 41,
    name: 'zstd',
    version: '1.5.7-3',
    distribution: 'archlinux',
    release: null,
    architecture: 'x86_64',
    backend: 'archlinux',
    retries: 0,
    started_at: '2026-05-14T09:00:00',
    built_at: '2026-05-14T09:30:00',
    status: 'FAIL',
  };

  it.each<[string, JsonObject, Partial<RebuildReport>]>([
    [
      'GOOD',
      pkg,
      {
        result: 'reproduced',
        file: 'zstd-1.5.7-3-x86_64.pkg.tar.zst',
        buildId: '41',
        finishedOn: '2026-05-14T09:30:00.123Z',
        reason: null,
      },
    ],
    [
      'BAD',
      { ...pkg, status: 'BAD', has_diffoscope: true },
      { result: 'differs', reason: 'The rebuilder has a diffoscope report of the differences.' },
    ],
    [
      'UNKWN',
      { ...pkg, status: 'UNKWN', build_id: null, built_at: null },
      { result: 'unknown', buildId: null, finishedOn: null },
    ],
    ['a file of version 1', binary, { result: 'differs', file: 'zstd+1.pkg.tar.zst' }],
    ['a file of version 1 without a build', { ...binary, status: null, build_id: null }, { result: 'unknown' }],
    ['a file name that is no valid text', { ...binary, url: 'https://mirror.example/%ff.deb' }, { file: '%ff.deb' }],
    [
      'a file of a build',
      { id: 51, name: 'zstd', has_diffoscope: true, has_attestation: false, status: 'BAD' },
      { result: 'differs', file: null },
    ],
    ['a build that failed', build, { result: 'could-not-rebuild', buildId: '41' }],
    ['a build of several files, of which some differ', { ...build, status: 'BAD' }, { result: 'unknown' }],
    ['a build that is good, whose files are not named', { ...build, status: 'GOOD' }, { result: 'unknown' }],
  ])('%s', (_, value, expected) => {
    expect(read(value)).toMatchObject(expected);
    expect(readOne(value)).toMatchObject({ format: 'rebuilderd', signed: null, subjects: [] });
  });

  it('a page is one document for each record, and a list too', () => {
    for (const value of [{ total: 2, records: [binary, { ...binary, status: 'GOOD' }] }, [pkg, pkg]])
      expect(readEvidence(bytesOf(value)).map((one) => one.ok && one.format)).toEqual(['rebuilderd', 'rebuilderd']);
    expect(readOne({ total: 1, records: [{ something: 'else' }] }).format).toBe('json');
    expect(readOne({ total: 0, records: [] }).format).toBe('json');
  });

  it.each<[string, JsonObject, string]>([
    ['a status that is not known', { ...pkg, status: 'SPLENDID' }, '/status'],
    ['a status that is an object', { ...pkg, status: { GOOD: true } }, '/status'],
    ['no name', { ...pkg, name: '' }, '/name'],
  ])('refuses %s', (_, value, pointer) => {
    expect(failOne(value).pointer).toBe(pointer);
  });
});
