/** For tests: the content of a registry, and a registry on loopback that serves it and does what a test says. */
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Authority } from './authorize.ts';

export const digestOf = (bytes: Uint8Array | string): string => `sha256:${hash('sha256', bytes, 'hex')}`;

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const DSSE = 'application/vnd.dsse.envelope.v1+json';

export type Content = { bytes: Buffer; digest: string; mediaType: string };
export const content = (value: string | Buffer | object, mediaType: string): Content => {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { bytes, digest: digestOf(bytes), mediaType };
};
export const descriptor = ({ bytes, digest, mediaType }: Content) => ({ mediaType, digest, size: bytes.length });

const CONFIG = content('{"architecture":"amd64","os":"linux"}', 'application/vnd.oci.image.config.v1+json');
const EMPTY = content('{}', 'application/vnd.oci.empty.v1+json');

/** An image of one layer, named by a text so that two differ. */
export function imageOf(name: string): { manifest: Content; blobs: Content[] } {
  const layer = content(`the layer of ${name}`, 'application/vnd.oci.image.layer.v1.tar');
  return {
    manifest: content(
      { schemaVersion: 2, mediaType: OCI_MANIFEST, config: descriptor(CONFIG), layers: [descriptor(layer)] },
      OCI_MANIFEST,
    ),
    blobs: [CONFIG, layer],
  };
}

/** What is attached to a subject: a manifest with one layer. Without a subject: as cosign stores it under a tag. */
export function attachedTo(subject: Content | null, layer: Content): { manifest: Content; blobs: Content[] } {
  const value = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: layer.mediaType,
    config: descriptor(EMPTY),
    layers: [descriptor(layer)],
    ...(subject !== null && { subject: descriptor(subject) }),
  };
  return { manifest: content(value, OCI_MANIFEST), blobs: [EMPTY, layer] };
}

export const indexOf = (manifests: object[]): Content =>
  content({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }, OCI_INDEX);

export type FakeRegistry = {
  authority: Authority;
  origin: string;
  /** What it was asked for: method, path with query, and the header Authorization. */
  requests: { path: string; authorization: string | undefined }[];
  push: (...parts: { manifest: Content; blobs: Content[] }[]) => void;
  tag: (name: string, content: Content) => void;
  close: () => Promise<void>;
};

/** Answers a request itself; false: the registry answers. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, origin: string) => boolean | void;

/** Start a registry of the repository `acme/web`. Without a `behaviour` that answers it has no referrers API. */
export async function openFakeRegistry(
  behaviour: Behaviour = () => false,
  change: Partial<Authority> = {},
): Promise<FakeRegistry> {
  const stored = new Map<string, Content>();
  const requests: FakeRegistry['requests'] = [];
  let origin = '';
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ path, authorization: request.headers.authorization });
    if (behaviour(request, response, origin) || response.headersSent) return;
    const name = /^\/v2\/acme\/web\/(?:manifests|blobs)\/([^/?]+)$/.exec(path)?.[1];
    const found = name === undefined ? undefined : stored.get(name);
    if (found === undefined) response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    else
      response
        .writeHead(200, { 'content-type': found.mediaType, 'docker-content-digest': found.digest })
        .end(found.bytes);
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authority = { origin, privateAddress: true, tokenHosts: [], credentials: null, timeoutMs: 10_000, ...change };
  return {
    authority,
    origin,
    requests,
    push: (...parts) => {
      for (const { manifest, blobs } of parts) for (const each of [manifest, ...blobs]) stored.set(each.digest, each);
    },
    tag: (name, tagged) => stored.set(name, tagged),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Answer with JSON. */
export function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: { [name: string]: string } = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  return true;
}
