import { expect, it } from 'vitest';
import { readIndexEntries, type IndexEntry } from './oci-index-entries.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const read = (manifests: unknown[]) =>
  readEvidence(
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests })),
  )[0]!;

it('an image index is about itself and names its platforms', () => {
  const reading = read([
    {
      digest: digest('a'),
      size: 1,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
    },
    { digest: digest('b'), size: 1 },
  ]);
  if (!reading.ok) throw new Error(reading.message);
  expect(reading.subjects).toMatchObject([{ digest: { sha256: reading.id.slice(7) } }]);
  expect(reading.facts).toMatchObject({
    kind: 'reference',
    references: [
      { name: 'linux/arm/v7', digest: { sha256: 'a'.repeat(64) } },
      { name: null, digest: { sha256: 'b'.repeat(64) } },
    ],
  });
});

it('entries without a valid digest are left out', () => {
  const reading = read([{ digest: 'latest' }, { digest: 7 }, null, 'x']);
  expect(reading.ok && reading.facts).toEqual({ kind: 'reference', references: [] });
});

it.each<[string, object, string | null]>([
  [
    'an attestation manifest is no platform: it names the manifest it is about',
    {
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': digest('a') },
    },
    `attestation manifest of ${digest('a')}`,
  ],
  [
    'an attestation manifest that names nothing',
    { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
    'attestation manifest',
  ],
  [
    'an attestation manifest that names no digest',
    { annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': 'latest' } },
    'attestation manifest',
  ],
  ['an unknown platform has no name', {}, null],
  [
    'another type of reference is no attestation',
    { annotations: { 'vnd.docker.reference.type': 'other' }, platform: { os: 'linux', architecture: 'amd64' } },
    'linux/amd64',
  ],
])('%s', (_name, change, expected) => {
  const reading = read([
    { digest: digest('b'), size: 1, platform: { os: 'unknown', architecture: 'unknown' }, ...change },
  ]);
  expect(reading.ok && reading.facts).toMatchObject({ kind: 'reference', references: [{ name: expected }] });
});

it.each<[string, object, IndexEntry['kind']]>([
  ['an image', {}, 'platform'],
  ["Docker's image", { mediaType: 'application/vnd.docker.distribution.manifest.v2+json' }, 'platform'],
  ['an index', { mediaType: 'application/vnd.oci.image.index.v1+json' }, 'platform'],
  ["Docker's manifest list", { mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json' }, 'platform'],
  ['an image that says so', { artifactType: 'application/vnd.oci.image.config.v1+json' }, 'platform'],
  [
    'an attestation manifest by its artifact type',
    { artifactType: 'application/vnd.docker.attestation.manifest.v1+json' },
    'attestation',
  ],
  ['a referrer', { artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }, 'companion'],
  ['another media type', { mediaType: 'application/vnd.cncf.helm.config.v1+json' }, 'companion'],
  [
    "cosign's signature tag",
    { annotations: { 'org.opencontainers.image.ref.name': `registry.example/app:sha256-${'a'.repeat(64)}.sig` } },
    'companion',
  ],
  [
    'the referrers tag',
    { annotations: { 'org.opencontainers.image.ref.name': `sha256-${'a'.repeat(64)}` } },
    'companion',
  ],
  [
    'a tag that only begins like one',
    { annotations: { 'org.opencontainers.image.ref.name': 'sha256-tools' } },
    'platform',
  ],
  ["cosign's saved signatures", { annotations: { kind: 'dev.cosignproject.cosign/sigs' } }, 'companion'],
  ["cosign's saved image", { annotations: { kind: 'dev.cosignproject.cosign/image' } }, 'platform'],
])('%s in an index', (_name, change, kind) => {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digest('b'), size: 1, ...change }],
    }),
  );
  expect(readIndexEntries(bytes)).toMatchObject([{ kind, digest: digest('b') }]);
});

it.each<[string, object]>([
  ['layers beside its manifests', { layers: [] }],
  ['a configuration beside its manifests', { config: {} }],
  ['the media type of an image', { mediaType: 'application/vnd.oci.image.manifest.v1+json' }],
  ['a media type that is no text', { mediaType: 7 }],
])('a document with %s is no index', (_name, change) => {
  expect(
    readIndexEntries(
      Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [{ digest: digest('b') }], ...change })),
    ),
  ).toBeNull();
});

it('an index is about itself, whatever it refers to', () => {
  const reading = readEvidence(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        manifests: [],
        subject: { digest: digest('a') },
        annotations: { 'vnd.docker.reference.digest': digest('a') },
      }),
    ),
  )[0]!;
  expect(reading.ok && reading.subjects).toMatchObject([{ digest: { sha256: reading.ok && reading.id.slice(7) } }]);
});

it('bytes that are no JSON, and more of them than are read, are no index', () => {
  expect([
    readIndexEntries(Buffer.from('{')),
    readIndexEntries(Buffer.from(JSON.stringify({ manifests: [] })), 4),
  ]).toEqual([null, null]);
});
