/**
 * The corpus of real evidence beside the repository, and the request for each of its cases. The tests of the library,
 * of the HTTP API and of the command line share this mapping. It names no single case.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
export const hasCorpus = existsSync(join(CORPUS, 'MANIFEST.json'));

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export type CorpusInputs = {
  trustedRoot?: string;
  key?: string;
  keys?: string | string[];
  certChain?: string;
  keyPem?: boolean;
  keyId?: string;
  keyValidFor?: { start?: string; end?: string };
  artifact?: string;
  artifactText?: string;
  digest?: string;
  identity?: string;
  issuer?: string;
  sourceUri?: string;
  builderId?: string;
  package?: string;
  version?: string;
  verifierId?: string;
  resourceUri?: string;
  verifiedLevels?: string[];
  tlogThreshold?: number;
  ctlogThreshold?: number;
  timestampThreshold?: number;
  testVector?: { publicKey?: { X: string; Y: string } };
};
export type CorpusCase = {
  path: string;
  kind: string;
  role: 'case' | 'support';
  case?: string;
  shape?: string;
  expected: { verifies?: boolean | 'unknown'; parses?: boolean | 'partial'; with?: CorpusInputs | null };
  policyCases?: PolicyCase[];
};
export type PolicyCase = {
  name: string;
  source?: string;
  branch?: string;
  tag?: string;
  versionedTag?: string;
  builderID?: string;
  pkgName?: string;
  pkgVersion?: string;
  expect: 'pass' | 'fail';
  error?: string;
};

/** The body of `POST /api/v1/verify`, with the expectations from a file beside the document. */
export type CorpusRequest = {
  document: Uint8Array;
  /** Annotations of the document's OCI layer, from the manifest beside it. */
  context: { [key: string]: JsonValue };
  expect: { [key: string]: JsonValue } & { artifactBase64?: string };
  trust: {
    trustedRoot?: JsonValue;
    keys?: { pem: string; hint?: string; validFrom?: string; validUntil?: string }[];
    npmKeys?: JsonValue;
    thresholds?: { tlog: number; ctlog: number; timestamp: number };
  } | null;
};

export function corpusCases(): CorpusCase[] {
  const { entries } = JSON.parse(read('MANIFEST.json').toString()) as { entries: CorpusCase[] };
  return entries.filter((one) => one.role === 'case');
}

const read = (path: string): Buffer => readFileSync(join(CORPUS, path));

/** One request for each case. `policy` replaces the expectations of the row in its test table. */
export function requestOf(entry: CorpusCase, policy?: PolicyCase): CorpusRequest {
  const inputs = entry.expected.with ?? {};
  return {
    document: read(entry.path),
    context: layerContext(entry),
    expect: expectationOf(inputs, policy),
    trust: trustOf(inputs),
  };
}

const BUILDER_ERRORS = ['ErrorInvalidBuilderID', 'ErrorUntrustedReusableWorkflow'];

function expectationOf(inputs: CorpusInputs, policy: PolicyCase | undefined): CorpusRequest['expect'] {
  const { digest, identity, issuer, verifierId, resourceUri, verifiedLevels } = inputs;
  const { source, builderId, name, version } =
    policy === undefined
      ? { source: inputs.sourceUri, builderId: inputs.builderId, name: inputs.package, version: inputs.version }
      : { source: policy.source, builderId: policy.builderID, name: policy.pkgName, version: policy.pkgVersion };
  const found: { [key: string]: JsonValue | undefined } = {
    artifactBase64: artifactBytes(inputs)?.toString('base64'),
    digest,
    identity,
    issuer,
    sourceRepository: source,
    sourceBranch: policy?.branch,
    sourceTag: policy?.tag,
    sourceVersionedTag: policy?.versionedTag,
    // Only rows that fail because of a missing builder. For other rows, the tool's tests fill in a builder that the
    // table does not name.
    requireBuilder:
      policy !== undefined && builderId === undefined && BUILDER_ERRORS.includes(policy.error ?? '') ? true : undefined,
    builderId,
    package: name,
    version,
    verifierId,
    resourceUri,
    verifiedLevels,
  };
  return Object.fromEntries(Object.entries(found).filter((one): one is [string, JsonValue] => one[1] !== undefined));
}

function artifactBytes({ artifact, artifactText }: CorpusInputs): Buffer | undefined {
  if (artifact !== undefined) return read(artifact);
  return artifactText === undefined ? undefined : Buffer.from(artifactText);
}

function trustOf(inputs: CorpusInputs): CorpusRequest['trust'] {
  const files = [inputs.key, ...(typeof inputs.keys === 'string' ? [inputs.keys] : (inputs.keys ?? []))]
    .filter((one) => one !== undefined)
    .flatMap(expand);
  const lists = files.filter((one) => one.endsWith('.json'));
  const chain = inputs.certChain === undefined ? '' : read(inputs.certChain).toString();
  const keys = files
    .filter((one) => !one.endsWith('.json'))
    .map((one) => ({
      pem: read(one).toString() + chain,
      hint: inputs.keyId ?? one.replace(/^.*\//u, '').replace(/\.[a-z]+$/u, ''),
      ...(inputs.keyValidFor?.start === undefined ? {} : { validFrom: inputs.keyValidFor.start }),
      ...(inputs.keyValidFor?.end === undefined ? {} : { validUntil: inputs.keyValidFor.end }),
    }));
  const vector = inputs.testVector?.publicKey;
  if (vector !== undefined) keys.push({ pem: pointToPem(vector.X, vector.Y), hint: 'test vector' });
  const { tlogThreshold, ctlogThreshold, timestampThreshold } = inputs;
  const stated = [tlogThreshold, ctlogThreshold, timestampThreshold].some((one) => one !== undefined);
  if (inputs.trustedRoot === undefined && files.length === 0 && vector === undefined) return null;
  return {
    ...(inputs.trustedRoot === undefined
      ? {}
      : { trustedRoot: JSON.parse(read(inputs.trustedRoot).toString()) as JsonValue }),
    ...(keys.length === 0 ? {} : { keys }),
    ...(lists[0] === undefined ? {} : { npmKeys: JSON.parse(read(lists[0]).toString()) as JsonValue }),
    ...(stated
      ? { thresholds: { tlog: tlogThreshold ?? 1, ctlog: ctlogThreshold ?? 1, timestamp: timestampThreshold ?? 1 } }
      : {}),
  };
}

/** The files of a path, whose name may contain one `*`. */
function expand(path: string): string[] {
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (!path.includes('*')) return [path];
  const pattern = new RegExp(
    `^${path
      .slice(folder.length + 1)
      .replaceAll('.', '\\.')
      .replaceAll('*', '.*')}$`,
    'u',
  );
  return readdirSync(join(CORPUS, folder))
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`);
}

/** A P-256 point, given as two decimal numbers, as a public key in PEM. */
function pointToPem(x: string, y: string): string {
  const hex = [x, y].map((number) => BigInt(number).toString(16).padStart(64, '0')).join('');
  const spki = Buffer.from(`3059301306072a8648ce3d020106082a8648ce3d030107034200${`04${hex}`}`, 'hex').toString(
    'base64',
  );
  return `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`;
}

/** The signature of a cosign layer is in annotations of the manifest beside it. */
function layerContext(entry: CorpusCase): CorpusRequest['context'] {
  const layer = /^(.*)\/attestation-layer-(\d+)\.dsse\.json$/u.exec(entry.path);
  const manifest = layer === null ? null : `${layer[1]}/attestation-manifest.json`;
  if (layer === null || manifest === null || !existsSync(join(CORPUS, manifest))) return {};
  const { layers } = JSON.parse(read(manifest).toString()) as {
    layers: { annotations?: { [key: string]: JsonValue } }[];
  };
  return { annotations: layers[Number(layer[2])]?.annotations ?? {} };
}

/** A file is verified when every document in it is. */
export function verdictOf(outcomes: readonly string[]): boolean {
  return outcomes.length > 0 && outcomes.every((one) => one === 'verified');
}

/** A real bundle, with what its publisher states about it. */
export type PublishedBundle = { name: string; document: Uint8Array; expect: { [key: string]: string } };

const lines = (path: string): { [key: string]: JsonValue }[] =>
  read(path)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { [key: string]: JsonValue });

/**
 * The bundles of CPython releases, with digest and signer, and those of slsa-github-generator, with the digest of the
 * artifact.
 */
export function publishedBundles(): { releases: PublishedBundle[]; provenance: PublishedBundle[] } {
  const document = (value: JsonValue | undefined): Uint8Array => Buffer.from(JSON.stringify(value));
  return {
    releases: lines('portfolio/cpython-release-bundles.jsonl').map((one) => ({
      name: String(one['url']),
      document: document(one['bundle']),
      expect: {
        digest: `sha256:${String(one['sha256'])}`,
        identity: String(one['expectedIdentity']),
        issuer: String(one['expectedIssuer']),
      },
    })),
    provenance: lines('portfolio/slsa-github-generator.jsonl')
      .filter(
        (one) =>
          typeof one['attestation'] === 'object' &&
          one['attestation'] !== null &&
          'verificationMaterial' in one['attestation'],
      )
      .map((one) => ({
        name: `${String(one['builder'])} ${String(one['builderVersion'])} ${String(one['artifact'])}`,
        document: document(one['attestation']),
        expect: {},
      })),
  };
}
