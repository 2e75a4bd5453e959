/** Documents that say nothing about an artifact, and what becomes of the artifact that a sender names with them. */
import { describe, expect, it } from 'vitest';
import { readEvidence } from './read-evidence.ts';

const LOG = {
  publicKey: { rawBytes: 'QQ==', validFor: { start: '2025-01-01T00:00:00Z' } },
  logId: { keyId: 'QQ==' },
};
const SUBJECT = `sha256:${'ab'.repeat(32)}`;
const checkpoint = `log.example\n1\n${Buffer.alloc(32).toString('base64')}\n\n\u2014 log.example ${Buffer.alloc(72).toString('base64')}\n`;
const subjectsOf = (document: unknown): number => {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const [reading] = readEvidence(Buffer.from(text), { subject: SUBJECT });
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
  return reading.subjects.length;
};

describe('an artifact that the sender names', () => {
  it.each<[string, unknown]>([
    ['a checkpoint, which a log signs for everybody', checkpoint],
    ['an inclusion proof', { leafIdx: 0, treeSize: 1, root: 'QQ==', leafHash: 'QQ==', proof: [] }],
    ['a consistency proof', { size1: 1, size2: 1, root1: 'QQ==', root2: 'QQ==', proof: [] }],
    ['a TUF root', { signed: { _type: 'root', keys: {}, roles: { root: {} } }, signatures: [] }],
    ['a trusted root', { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [LOG] }],
    ['a webhook vector', { algorithm: 'HMAC-SHA256', secret: 's', payload: 'p', signature: 'sha256=00' }],
  ])('is not what %s is about', (_name, document) => {
    expect(subjectsOf(document)).toBe(0);
  });

  it.each<[string, unknown]>([
    ['a test report', '<testsuite><testcase name="a"/></testsuite>'],
    ['a bill of materials', { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [] }],
    ['any JSON', { hello: 1 }],
  ])('is what %s is about', (_name, document) => {
    expect(subjectsOf(document)).toBe(1);
  });
});
