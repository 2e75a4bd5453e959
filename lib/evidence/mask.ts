/**
 * Secrets in what a producer embedded (environments, CI variables, logs) are masked before a page shows them. The kept
 * bytes are untouched. Digests, keys' fingerprints and commits are hex or base64 of fixed shape and stay readable.
 */
import type { Json } from '#lib/evidence/model/evidence.ts';

const MASK = '••••••';

/**
 * Secrets that can be told by their own shape, as their issuers document it (prefix, length). Lengths are bounded:
 * hostile text must not make a match slow.
 */
const SECRET_PATTERNS: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{20,255}\b/g, // GitHub tokens
  /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g,
  /\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_-]{20,}/g, // GitLab tokens
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, // AWS access keys
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bpypi-[A-Za-z0-9_-]{50,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g, // Slack
  /https:\/\/hooks\.slack\.com\/services\/[A-Za-z0-9/]+/g,
  /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g, // Stripe
  /\bAIza[A-Za-z0-9_-]{35}\b/g, // Google
  /\bya29\.[A-Za-z0-9._-]{20,}/g,
  /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/g,
  /\bdop_v1_[a-f0-9]{64}\b/g,
  /\bhvs\.[A-Za-z0-9_-]{24,}/g, // Vault
  /\beyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]+/g, // JWT
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g,
];

/** `user:password@` inside a URL. */
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}):([^\s/@]{1,500})@/gi;

/**
 * Names whose values are secrets whatever they look like; names that only speak of one (`token_type`, `secret_name`)
 * are not.
 */
const SECRET_NAME =
  /(?:^|[_.-])(?:token|passwd|password|passphrase|secret|secret_?key|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|auth)$|^(?:authorization|cookie|set-cookie|x-api-key)$/i;
const CAMEL_SECRET = /[a-z](?:Token|Password|Passphrase|Secret|SecretKey|ApiKey|AccessKey|PrivateKey|Credentials?)$/;
/** A value that is a reference, a digest or a marker, not the secret itself. */
const NOT_SECRET =
  /^(?:|\*+|•+|\[(?:MASKED|REDACTED|FILTERED)\]|true|false|null|none|\d{1,6}|(?:sha(?:1|256|384|512):)?[0-9a-f]{40,128}|\$\{.*\}|\$[A-Z_]+|projects\/.*|https?:\/\/[^\s@]*)$/i;

/**
 * A copy of a JSON value with secrets masked, and how many there were. Walks iteratively, shares what it does not
 * change with the original, and masks `{name, value}` pairs (container environments) as it does members.
 */
export function maskSecrets(json: Json): { value: Json; masked: number } {
  let masked = 0;
  const text = (value: string): string => {
    let result = value;
    for (const shape of SECRET_PATTERNS) result = result.replace(shape, () => (masked++, MASK));
    return result.includes('://')
      ? result.replace(URL_CREDENTIALS, (_whole, before: string) => (masked++, `${before}:${MASK}@`))
      : result;
  };
  const named = (name: string, value: string): string => {
    if (isSecretName(name) && !NOT_SECRET.test(value)) return (masked++, MASK);
    return assignment(value) ?? text(value);
  };
  /** `NAME=value`, as in a list of environment variables. */
  const assignment = (value: string): string | null => {
    const cut = value.indexOf('=');
    if (
      cut <= 0 ||
      cut > 128 ||
      !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(value.slice(0, cut)) ||
      !isSecretName(value.slice(0, cut)) ||
      NOT_SECRET.test(value.slice(cut + 1))
    )
      return null;
    masked++;
    return `${value.slice(0, cut)}=${MASK}`;
  };
  const visit = (value: Json, name: string, depth: number): Json => {
    if (typeof value === 'string') return named(name, value);
    if (typeof value !== 'object' || value === null || depth > 200) return value;
    if (Array.isArray(value)) {
      const copy = value.map((one) => visit(one, name, depth + 1));
      return copy.some((one, index) => one !== value[index]) ? copy : value;
    }
    const label =
      typeof value['name'] === 'string' ? value['name'] : typeof value['key'] === 'string' ? value['key'] : null;
    const entries = Object.entries(value).map(([key, inner]): [string, Json] => [
      key,
      visit(inner, key === 'value' && label !== null ? label : key, depth + 1),
    ]);
    return entries.some(([key, inner]) => inner !== value[key]) ? Object.fromEntries(entries) : value;
  };
  return { value: visit(json, '', 0), masked };
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || CAMEL_SECRET.test(name);
}
