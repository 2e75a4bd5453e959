import { expect, it } from 'vitest';
import { readEvidence } from '../../read-evidence.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const read = (manifests: unknown[]) => readEvidence(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests })))[0]!;

it('an image index is about itself and names its platforms', () => {
  const reading = read([
    { digest: digest('a'), size: 1, mediaType: 'application/vnd.oci.image.manifest.v1+json', platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
    { digest: digest('b'), size: 1 },
  ]);
  if (!reading.ok) throw new Error(reading.message);
  expect(reading.subjects).toMatchObject([{ digest: { sha256: reading.id.slice(7) } }]);
  expect(reading.facts).toMatchObject({ kind: 'reference', references: [{ name: 'linux/arm/v7', digest: { sha256: 'a'.repeat(64) } }, { name: null, digest: { sha256: 'b'.repeat(64) } }] });
});

it('what is no digest is left out', () => {
  const reading = read([{ digest: 'latest' }, { digest: 7 }, null, 'x']);
  expect(reading.ok && reading.facts).toEqual({ kind: 'reference', references: [] });
});

it.each<[string, object, string | null]>([
  ['an attestation manifest is no platform: it names the manifest it is about', { annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': digest('a') } }, `attestation manifest of ${digest('a')}`],
  ['an attestation manifest that names nothing', { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }, 'attestation manifest'],
  ['an attestation manifest that names no digest', { annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': 'latest' } }, 'attestation manifest'],
  ['an unknown platform has no name', {}, null],
  ['another type of reference is no attestation', { annotations: { 'vnd.docker.reference.type': 'other' }, platform: { os: 'linux', architecture: 'amd64' } }, 'linux/amd64'],
])('%s', (_name, change, expected) => {
  const reading = read([{ digest: digest('b'), size: 1, platform: { os: 'unknown', architecture: 'unknown' }, ...change }]);
  expect(reading.ok && reading.facts).toMatchObject({ kind: 'reference', references: [{ name: expected }] });
});
