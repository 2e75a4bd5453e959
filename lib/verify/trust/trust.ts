/** Reads trust material, lists the built-in trust, and compiles a set of trust once for many documents. */
import npmAndSigstore from '@sigstore/tuf/seeds.json' with { type: 'json' };
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { pemBlocks, toPem } from '#lib/verify/key/pem.ts';
import { compilePemAuthority, readPemCertificates } from './authority.ts';
import { compileNpmKeys, compilePemKeys, entryWindow } from './keys.ts';
import type {
  CompiledKey,
  CompiledRoot,
  CompiledTrust,
  ValidityPeriod,
} from '#lib/verify/compiled-trust/compiled-trust.ts';
import { TrustError, isObject, looksLikeTrustedRoot, readTrustedRoot, type RootParts } from './trusted-root.ts';
import type { Thresholds, TrustEntry, TrustSet } from '#lib/verify/result/verification.ts';
import { maySignCertificates } from '#lib/verify/certificate/certificate.ts';
import { intersectPeriods } from '#lib/verify/x509/chain.ts';
import { mayTimestamp } from '#lib/verify/time/timestamp.ts';

export type { CompiledTrust } from '#lib/verify/compiled-trust/compiled-trust.ts';

type CompiledEntry = { roots: CompiledRoot[]; keys: CompiledKey[]; reason: string | null };

const MAX_COMPILED_ENTRIES = 256;
const MAX_COMPILED_SETS = 16;
const entryCache = new Map<string, CompiledEntry>();
const setCache = new Map<string, CompiledTrust>();

/**
 * Compile a set of trust: parse every certificate and key, and check every authority against its issuer. The same
 * entries give the same object. An entry that cannot be used is listed in `broken` with the reason, and has no effect.
 */
export function compileTrust(set: TrustSet): CompiledTrust {
  const key = JSON.stringify([set.version, set.entries.map(entryKey)]);
  return cached(setCache, MAX_COMPILED_SETS, key, () => {
    const parts = set.entries.map((entry) => ({
      entry,
      compiled: cached(entryCache, MAX_COMPILED_ENTRIES, entryKey(entry), () => compileEntry(entry)),
    }));
    return {
      version: set.version,
      roots: parts.flatMap(({ compiled }) => compiled.roots),
      keys: parts.flatMap(({ compiled }) => compiled.keys),
      broken: parts.flatMap(({ entry, compiled }) =>
        compiled.reason === null ? [] : [{ entry, reason: compiled.reason }],
      ),
    };
  });
}

/** The cache key of an entry: everything that its compilation depends on. The id covers kind and body. */
function entryKey(entry: TrustEntry): string {
  const { id, name, thresholds, validFrom, validUntil, hint } = entry;
  return JSON.stringify([
    id,
    name,
    thresholds.tlog,
    thresholds.ctlog,
    thresholds.timestamp,
    validFrom,
    validUntil,
    hint,
  ]);
}

function cached<T>(cache: Map<string, T>, maxSize: number, key: string, make: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    if (cache.size >= maxSize) cache.delete(cache.keys().next().value!);
    cache.set(key, value);
  }
  return value;
}

function compileEntry(entry: TrustEntry): CompiledEntry {
  try {
    switch (entry.kind) {
      case 'trusted-root':
        return { roots: [toRoot(entry, readTrustedRoot(JSON.parse(entry.body) as Json))], keys: [], reason: null };
      case 'certificate-authority':
        return { roots: [toRoot(entry, compilePemAuthority(entry))], keys: [], reason: null };
      case 'key':
        return { roots: [], keys: compilePemKeys(entry), reason: null };
      case 'npm-keys':
        return { roots: [], keys: compileNpmKeys(entry), reason: null };
    }
  } catch (error) {
    return { roots: [], keys: [], reason: describeError(error) };
  }
}

/** A compiled root. Its authorities and logs are trusted only within the validity of the entry. */
function toRoot(entry: TrustEntry, parts: RootParts): CompiledRoot {
  const window = entryWindow(entry);
  const within = <T extends ValidityPeriod>(one: T): T => ({ ...one, ...intersectPeriods(one, window) });
  return {
    entry,
    thresholds: entry.thresholds,
    validityPeriod: window,
    issuers: parts.issuers.map(within),
    timestampAuthorities: parts.timestampAuthorities.map((one) => ({
      ...within(one),
      leaf: one.leaf && { ...one.leaf, validityPeriod: within(one.leaf.validityPeriod) },
      issuers: one.issuers.map(within),
    })),
    tlogs: parts.tlogs.map(within),
    ctlogs: parts.ctlogs.map(within),
  };
}

function describeError(error: unknown): string {
  if (error instanceof TrustError) return error.pointer === '' ? error.message : `${error.pointer}: ${error.message}`;
  return error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read';
}

/**
 * The thresholds of a trusted root: one log entry if it names transparency logs, one SCT if it names certificate logs,
 * and always one trusted time. The public good instance names both (1/1/1), GitHub's private instance neither (0/0/1).
 */
function rootThresholds(root: { [key: string]: Json }): Thresholds {
  const names = (key: string): boolean => Array.isArray(root[key]) && root[key].length > 0;
  return { tlog: names('tlogs') ? 1 : 0, ctlog: names('ctlogs') ? 1 : 0, timestamp: 1 };
}

const KEY_THRESHOLDS: Thresholds = { tlog: 0, ctlog: 0, timestamp: 0 };
const REGISTRY_THRESHOLDS: Thresholds = { tlog: 1, ctlog: 0, timestamp: 1 };
const AUTHORITY_THRESHOLDS: Thresholds = { tlog: 0, ctlog: 0, timestamp: 1 };

type NewTrust = Pick<TrustEntry, 'kind' | 'body' | 'thresholds'> & { name: string };

function toEntry({ kind, body, thresholds, name }: NewTrust): TrustEntry {
  return {
    id: sha256Id(`${kind}\n${body}`),
    name,
    kind,
    body,
    thresholds,
    validFrom: null,
    validUntil: null,
    hint: null,
  };
}

/**
 * The trust entry of a file: trusted_root.json (or a client trust config), npm registry keys, a PEM public key, a PEM
 * certificate to pin, or PEM certificates of a private CA and TSA. Throws an AttestryError `unprocessable` with the
 * reason and its place.
 */
export function parseTrust(bytes: Uint8Array, name?: string): TrustEntry {
  const entries = parseTrustFile(bytes, name);
  if (entries.length !== 1)
    throw new AttestryError(
      'unprocessable',
      `${name ?? 'the file'} contains ${entries.length} trust entries, one was expected`,
    );
  return entries[0]!;
}

/**
 * As parseTrust, for a file of one or more entries: JSON Lines as `gh attestation trusted-root` writes them, or several
 * PEM keys.
 */
export function parseTrustFile(bytes: Uint8Array, name?: string): TrustEntry[] {
  const text = decodeText(bytes);
  try {
    const entries =
      text.includes('-----BEGIN ') && !/^\s*[{[]/u.test(text)
        ? fromPem(text, name)
        : jsonDocuments(text).map((document) => fromJson(document, name));
    for (const entry of entries) {
      const { reason } = cached(entryCache, MAX_COMPILED_ENTRIES, entryKey(entry), () => compileEntry(entry));
      if (reason !== null) throw new TrustError('', reason);
    }
    return entries;
  } catch (error) {
    throw new AttestryError(
      'unprocessable',
      `${name ?? 'the trust material'} cannot be used: ${describeError(error)}`,
      {
        cause: error,
      },
    );
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AttestryError('unprocessable', 'the trust material is not text');
  }
}

function jsonDocuments(text: string): Json[] {
  try {
    return [JSON.parse(text) as Json];
  } catch (error) {
    const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '');
    if (lines.length < 2) throw error;
    return lines.map((line) => JSON.parse(line) as Json);
  }
}

function fromJson(document: Json, name: string | undefined): TrustEntry {
  const body = canonicalJson(document);
  if (isObject(document) && looksLikeTrustedRoot(document)) {
    const root = isObject(document['trustedRoot']) ? document['trustedRoot'] : document;
    return toEntry({ kind: 'trusted-root', body, thresholds: rootThresholds(root), name: name ?? rootName(root) });
  }
  if (isObject(document) && Array.isArray(document['keys']))
    return toEntry({ kind: 'npm-keys', body, thresholds: REGISTRY_THRESHOLDS, name: name ?? 'npm registry keys' });
  throw new TrustError('', 'it is neither a trusted root nor a list of registry keys');
}

function rootName(root: { [key: string]: Json }): string {
  const first = [
    ['tlogs', 'baseUrl'],
    ['certificateAuthorities', 'uri'],
    ['timestampAuthorities', 'uri'],
  ]
    .map(([list, field]) => {
      const value = root[list!];
      const one = Array.isArray(value) ? value.at(-1) : undefined;
      return isObject(one) ? one[field!] : undefined;
    })
    .find((one) => typeof one === 'string' && one !== '');
  return typeof first === 'string' ? first : 'trusted root';
}

function fromPem(text: string, name: string | undefined): TrustEntry[] {
  const blocks = pemBlocks(text).filter((one) => one.label === 'CERTIFICATE' || one.label.endsWith('PUBLIC KEY'));
  const certificates = readPemCertificates(text);
  if (blocks.length === 0) throw new TrustError('', 'it contains neither a public key nor a certificate');
  const isAuthority =
    certificates.some(maySignCertificates) &&
    certificates.every((one) => maySignCertificates(one) || mayTimestamp(one));
  const body = (which: typeof blocks): string => which.map(toPem).join('');
  const chain = blocks.filter((one) => one.label === 'CERTIFICATE');
  const keys = blocks.filter((one) => one.label !== 'CERTIFICATE');
  return [
    ...keys.map((block, i) =>
      toEntry({
        kind: 'key',
        body: toPem(block),
        thresholds: KEY_THRESHOLDS,
        name: `${name ?? 'key'}${keys.length > 1 ? ` ${i + 1}` : ''}`,
      }),
    ),
    ...(chain.length === 0
      ? []
      : [
          isAuthority
            ? toEntry({
                kind: 'certificate-authority',
                body: body(chain),
                thresholds: AUTHORITY_THRESHOLDS,
                name: name ?? 'private authority',
              })
            : toEntry({
                kind: 'key',
                body: body(chain),
                thresholds: KEY_THRESHOLDS,
                name: name ?? 'pinned certificate',
              }),
        ]),
  ];
}

const PUBLIC_GOOD = 'https://tuf-repo-cdn.sigstore.dev';
/** The target of the npm registry's keys in the Sigstore TUF repository, `<registry>/keys.json`, percent-encoded. */
const NPM_KEYS = Object.keys(npmAndSigstore[PUBLIC_GOOD].targets).find((name) => name.endsWith('%2Fkeys.json'))!;

/** The built-in trust entries, and the TUF target of each. */
export const BUILT_IN_TARGETS: readonly { name: string; target: string }[] = [
  { name: 'Sigstore public good', target: 'trusted_root.json' },
  { name: 'npm registry', target: decodeURIComponent(NPM_KEYS) },
];
let builtInEntries: TrustEntry[] | undefined;

/**
 * The built-in trust entries: the Sigstore public good instance and the npm registry's keys, from the seeds of the
 * Sigstore TUF client.
 */
export function builtInTrust(): TrustEntry[] {
  if (builtInEntries === undefined) {
    const targets: Record<string, string> = npmAndSigstore[PUBLIC_GOOD].targets;
    builtInEntries = BUILT_IN_TARGETS.map(({ name, target }) =>
      parseTrust(Buffer.from(targets[encodeURIComponent(target)]!, 'base64'), name),
    );
  }
  return builtInEntries;
}
