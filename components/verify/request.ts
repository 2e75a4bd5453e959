/** Convert the form of the Verify page to the request body of `POST /api/v1/verify`. */

export const EXPECTED_FIELDS = [
  'digest',
  'identity',
  'identityRegexp',
  'issuer',
  'sourceRepository',
  'sourceRef',
  'sourceBranch',
  'sourceTag',
  'sourceVersionedTag',
  'builderId',
  'predicateType',
  'package',
  'version',
] as const;
export type ExpectedField = (typeof EXPECTED_FIELDS)[number];
export type Expected = Partial<Record<ExpectedField, string>>;

export const FIELD_LABELS: Record<ExpectedField, { label: string; hint?: string; placeholder: string }> = {
  digest: { label: 'Digest of the artifact', placeholder: 'sha256:…' },
  identity: {
    label: 'Signer',
    placeholder: 'https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1',
    hint: 'Must match exactly.',
  },
  identityRegexp: {
    label: 'Signer, as a pattern',
    placeholder: 'https://github\\.com/o/r/.*',
    hint: 'A regular expression that must match the whole identity.',
  },
  issuer: { label: 'Identity provider', placeholder: 'https://token.actions.githubusercontent.com' },
  sourceRepository: { label: 'Source repository', placeholder: 'github.com/o/r' },
  sourceRef: { label: 'Source ref', placeholder: 'refs/tags/v1.2.3' },
  sourceBranch: { label: 'Source branch', placeholder: 'main' },
  sourceTag: { label: 'Source tag', placeholder: 'v1.2.3', hint: 'Must match exactly.' },
  sourceVersionedTag: { label: 'Source tag, by version', placeholder: 'v1.2', hint: 'v1 and v1.2 match v1.2.3.' },
  builderId: { label: 'Builder', placeholder: 'https://github.com/actions/runner/github-hosted' },
  predicateType: { label: 'Predicate type', placeholder: 'https://slsa.dev/provenance/v1' },
  package: { label: 'Package name', placeholder: 'left-pad' },
  version: { label: 'Version', placeholder: '1.2.3' },
};

export type Trust = { keys: { pem: string }[] } | { trustedRoot: object } | { npmKeys: object };
export type VerifyBody = { documentBase64: string; expect?: Expected; trust?: Trust };

/** Build the request body. Empty fields are left out. */
export function verifyBody(bytes: Uint8Array, expected: Expected, trust: Trust | null): VerifyBody {
  const expect = Object.fromEntries(
    EXPECTED_FIELDS.map((field) => [field, expected[field]?.trim() ?? '']).filter(([, value]) => value !== ''),
  ) as Expected;
  return {
    documentBase64: base64(bytes),
    ...(Object.keys(expect).length > 0 && { expect }),
    ...(trust !== null && { trust }),
  };
}

/** Parse a PEM public key, a trusted root or registry keys. Null for empty text; an error message for anything else. */
export function parseTrustInput(text: string): Trust | null | string {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (trimmed.startsWith('-----BEGIN')) {
    const pems = trimmed.match(/-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g) ?? [];
    return pems.length === 0 ? 'The PEM block has no end.' : { keys: pems.map((pem) => ({ pem })) };
  }
  try {
    const parsed: unknown = JSON.parse(trimmed);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      return 'This JSON is neither a trusted root nor a list of registry keys.';
    return 'keys' in parsed ? { npmKeys: parsed } : { trustedRoot: parsed };
  } catch {
    return 'This is neither a PEM key nor JSON.';
  }
}

const CHUNK_BYTES = 0x8000;

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK_BYTES)
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK_BYTES));
  return btoa(binary);
}

/** Compute `sha256:…` of a local file in the browser. Null without HTTPS, where browsers offer no digest function. */
export async function digestOfFile(file: Blob): Promise<string | null> {
  if (globalThis.crypto?.subtle === undefined) return null;
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return `sha256:${[...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
