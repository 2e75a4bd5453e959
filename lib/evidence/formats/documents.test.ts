/** Tests, events, trust material and what nobody knows. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { base64, bytesOf, failOne, readOne, SHA256 } from '#lib/evidence/samples.fixture.ts';

describe('JUnit', () => {
  it('counts cases, whatever the suites claim', () => {
    const xml =
      '<testsuites tests="99"><testsuite name="s" timestamp="2024-01-02T03:04:05"><testcase classname="c" name="a"/><testcase classname="c" name="b"><failure/></testcase><testsuite><testcase name="d"><skipped/></testcase><testcase name="e"><error/></testcase></testsuite></testsuite></testsuites>';
    expect(readOne(xml)).toMatchObject({
      format: 'junit',
      facts: {
        kind: 'tests',
        tests: {
          result: 'FAILED',
          passed: 1,
          failed: 2,
          skipped: 1,
          failedNames: ['c.b', 'e'],
          finishedOn: '2024-01-02T03:04:05.000Z',
        },
      },
    });
    expect(readOne('<testsuite><testcase name="a"/></testsuite>').facts).toMatchObject({ tests: { result: 'PASSED' } });
    expect(readOne('<testsuite><error>could not start</error></testsuite>').facts).toMatchObject({
      tests: { result: 'FAILED', failed: 1 },
    });
  });

  it('other XML is coverage, or refused', () => {
    expect(readOne('<report name="jacoco"/>').format).toBe('coverage');
    expect(failOne('<html/>')).toMatchObject({ code: 'unknown-format' });
    expect(failOne('<?xml version="1.0"?>')).toMatchObject({ code: 'not-xml' });
    expect(failOne('<!DOCTYPE a [<!ENTITY x "y">]><testsuite>&x;</testsuite>')).toMatchObject({
      code: 'forbidden-key',
    });
  });
});

describe('CDEvents', () => {
  const event = (type: string, subject: JsonObject): JsonObject => ({
    context: { version: '0.3.0', id: '1', source: '/s', type, timestamp: '2024-01-01T00:00:00Z', chainId: 'c' },
    subject,
  });
  const deployed = event('dev.cdevents.service.deployed.0.3.0', {
    id: 'svc',
    content: { environment: { id: 'prod' }, artifactId: `pkg:oci/app@sha256%3A${SHA256}` },
  });

  it('become reported events about the artifact that they name', () => {
    expect(readOne(deployed)).toMatchObject({
      format: 'cdevent',
      subjects: [{ digest: { sha256: SHA256 } }],
      facts: {
        kind: 'event',
        event: {
          subject: 'service',
          predicate: 'deployed',
          environment: 'prod',
          subjectId: 'svc',
          chainId: 'c',
          timestamp: '2024-01-01T00:00:00.000Z',
        },
      },
    });
    expect(
      readOne(event('dev.cdevents.artifact.published.0.3.0-draft', { id: `reg/app@sha256:${SHA256}` })).subjects[0]
        ?.digest,
    ).toEqual({ sha256: SHA256 });
    expect(readOne(event('dev.cdeventsx.tool-thing.created.0.1.0', { id: 'x' })).facts).toMatchObject({
      event: { subject: 'tool-thing', artifact: null },
    });
  });

  it('inside CloudEvents are read from either kind of data', () => {
    const around = { specversion: '1.0', id: '1', source: '/s', type: 'dev.cdevents.service.deployed.0.3.0' };
    for (const data of [{ data: deployed }, { data_base64: base64(deployed) }] as JsonObject[])
      expect(readOne({ ...around, ...data }).facts).toMatchObject({ event: { environment: 'prod' } });
    expect(readOne({ ...around, id: 'other', data: deployed }).remarks).toMatchObject([{ code: 'cloudevent-differs' }]);
    expect(
      readOne({ specversion: '1.0', id: 'i', source: 's', type: 'com.example', subject: 'x' }).facts,
    ).toMatchObject({ event: { id: 'i', type: 'com.example', subject: '' } });
  });

  it.each([
    ['a type of no event', event('dev.cdevents.x', {}), 'wrong-type'],
    ['no id', { context: { type: 'dev.cdevents.a.b.1.0.0', source: 's' } }, 'missing-field'],
    ['no source around it', { specversion: '1.0', type: 't', source: '', id: 'i' }, 'missing-field'],
  ] as [string, JsonObject, string][])('with %s are refused', (_name, value, code) => {
    expect(failOne(value)).toMatchObject({ code });
  });
});

describe('trust material', () => {
  const log = { publicKey: { rawBytes: 'QQ==' }, logId: { keyId: 'QQ==' } };
  const authority = { certChain: { certificates: [{ rawBytes: 'QQ==' }] } };
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log],
    certificateAuthorities: [authority],
  };
  const config = { mediaType: 'application/vnd.dev.sigstore.clienttrustconfig.v0.1+json', trustedRoot: root };

  it.each([
    ['a trusted root', root],
    ['a configuration around one', config],
    ['one authority', authority],
  ] as [string, JsonObject][])('%s', (_name, value) => {
    expect(readOne(value)).toMatchObject({ format: 'trusted-root', signed: { kind: 'trusted-root', document: value } });
  });

  it.each([
    ['a configuration of no known type', { ...config, mediaType: 'bad-media-type' }, '/mediaType'],
    [
      'a root of no known version',
      { ...root, mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=9' },
      '/mediaType',
    ],
    [
      'a root of no known version inside',
      { ...config, trustedRoot: { ...root, mediaType: '' } },
      '/trustedRoot/mediaType',
    ],
    ['an authority without certificates', { certChain: { certificates: [] } }, '/certChain/certificates'],
    ['a log without a key', { ...root, tlogs: [{ logId: log.logId }] }, '/tlogs/0/publicKey/rawBytes'],
    [
      'a certificate in junk',
      { ...root, certificateAuthorities: [{ certChain: { certificates: [{ rawBytes: '?' }] } }] },
      '/certificateAuthorities/0/certChain/certificates/0/rawBytes',
    ],
  ] as [string, JsonObject, string][])('%s is refused', (_name, value, pointer) => {
    expect(failOne(value)).toMatchObject({ pointer });
  });

  it('TUF roots, Merkle proofs, checkpoints, webhook vectors', () => {
    expect(readOne({ signed: { _type: 'root', keys: {}, roles: { root: {} } } })).toMatchObject({ format: 'tuf-root' });
    expect(failOne({ signed: { _type: 'root', keys: {} } })).toMatchObject({ pointer: '/signed/roles/root' });
    expect(readOne({ leafIdx: 1, treeSize: 2, root: 'QQ==', leafHash: '', proof: null })).toMatchObject({
      signed: { kind: 'merkle-proof', proof: { kind: 'inclusion', leafIndex: 1, proof: [] } },
    });
    expect(readOne({ size1: 1, size2: 2, root1: 'QQ==', root2: 'QQ==', proof: ['QQ=='] })).toMatchObject({
      signed: { proof: { kind: 'consistency', proof: [new Uint8Array([0x41])] } },
    });
    expect(failOne({ leafIdx: -1, treeSize: 2, root: '', leafHash: '', proof: [] })).toMatchObject({
      code: 'number-out-of-range',
      pointer: '/leafIdx',
    });
    expect(
      failOne({ leafIdx: 1, treeSize: 2, root: '', leafHash: '', proof: Array.from({ length: 65 }, () => 'QQ==') }),
    ).toMatchObject({ code: 'too-many-items' });
    const note = `origin\n5\n${base64('r'.repeat(32))}\n\n— origin ${base64('signature')}\n`;
    for (const text of [note, note.slice(7), note.slice(0, note.indexOf('—'))])
      expect(readOne(text)).toMatchObject({ format: 'checkpoint', signed: { kind: 'checkpoint', text } });
    expect(readOne({ algorithm: 'HMAC-SHA256', secret: 's', payload: 'p', signature: 'sha256=00' })).toMatchObject({
      signed: { kind: 'hmac', secret: 's', body: 'p' },
    });
    expect(failOne({ algorithm: 'MD5', secret: 's', payload: 'p', signature: 'x' })).toMatchObject({
      code: 'unknown-format',
    });
  });
});

describe('notifications and unknown documents', () => {
  it.each([
    [
      'a GitHub delivery',
      { action: 'published', release: {}, repository: {}, sender: { login: 'x' } },
      'webhook-payload',
    ],
    ['a ping', { zen: 'z', hook_id: 1, hook: {} }, 'webhook-payload'],
    ['a GitLab hook', { object_kind: 'pipeline', project: {} }, 'webhook-payload'],
    [
      'a registry notification',
      { events: [{ id: '1', action: 'push', target: { digest: 'd', repository: 'r' } }] },
      'oci-notification',
    ],
    ['a target alone', { target: { digest: `sha256:${SHA256}`, repository: 'r' } }, 'oci-notification'],
    ['a report of another kind', { passed: true }, 'json'],
  ] as [string, JsonObject, string][])('%s is kept, and judged nowhere', (_name, value, format) => {
    expect(readOne(value)).toMatchObject({ format, signed: null, facts: { kind: 'generic' } });
    expect(readOne(value).remarks).toHaveLength(1);
  });

  it.each([
    ['an empty object', '{}'],
    ['text', 'hello world'],
    ['a number', '5'],
    ['null', 'null'],
    ['a PEM key', '-----BEGIN PUBLIC KEY-----\nQUJD\n-----END PUBLIC KEY-----\n'],
    ['nothing', ''],
    ['a picture', '\x89PNG\r\n'],
  ])('%s is refused', (_name, text) => {
    expect(failOne(text).code).toMatch(/^(unknown-format|not-json|wrong-type|empty)$/);
  });

  it('bytes that are no text are refused', () => {
    expect(failOne(new Uint8Array([0xff, 0xfe, 0x00])).code).toBe('not-utf8');
    expect(failOne(bytesOf('[1,2]').subarray(0, 3)).code).toBe('not-json');
  });
});
