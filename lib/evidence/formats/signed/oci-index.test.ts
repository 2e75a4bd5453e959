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
