/**
 * Masks secrets that a producer embedded in a document (environments, CI variables, logs) before a page shows them. The
 * stored bytes stay unchanged. Digests, key fingerprints and commits are hex or base64 of fixed shape; they stay
 * readable.
 */
import type { Json } from '#lib/evidence/model/evidence.ts';

const MASK = '••••••';

/**
 * Secrets that are recognisable by the form that their issuers document (prefix, length). Most lengths have a bound, so
 * that hostile text cannot make a match slow.
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
 * Names whose values are secrets, whatever form the values have. Names that only mention a secret (`token_type`,
 * `secret_name`) do not match.
 */
const SECRET_NAME =
  /(?:^|[_.-])(?:token|passwd|password|passphrase|secret|secret_?key|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|auth)$|^(?:authorization|cookie|set-cookie|x-api-key)$/i;
const CAMEL_SECRET = /[a-z](?:Token|Password|Passphrase|Secret|SecretKey|ApiKey|AccessKey|PrivateKey|Credentials?)$/;
/** A value that is empty, a reference, a digest or a marker, and not a secret. */
const NOT_SECRET =
  /^(?:|\*+|•+|\[(?:MASKED|REDACTED|FILTERED)\]|true|false|null|none|\d{1,6}|(?:sha(?:1|256|384|512):)?[0-9a-f]{40,128}|\$\{.*\}|\$[A-Z_]+|projects\/.*|https?:\/\/[^\s@]*)$/i;

/**
 * A copy of a JSON value with secrets masked, and the number of masked secrets. The copy shares unchanged parts with
 * the original. Pairs `{name, value}` (container environments) are masked as members are. Values nested more than 200
 * levels deep stay as they are.
 */
export function maskSecrets(json: Json): { value: Json; masked: number } {
  let masked = 0;
  const maskText = (value: string): string => {
    let result = value;
    for (const pattern of SECRET_PATTERNS) result = result.replace(pattern, () => (masked++, MASK));
    return result.includes('://')
      ? result.replace(URL_CREDENTIALS, (_whole, before: string) => (masked++, `${before}:${MASK}@`))
      : result;
  };
  const maskNamed = (name: string, value: string): string => {
    if (isSecretName(name) && !NOT_SECRET.test(value)) return (masked++, MASK);
    return maskAssignment(value) ?? maskText(value);
  };
  /**
   * Mask `NAME=value`, as in a list of environment variables; null for other text and for a value that is no secret.
   */
  const maskAssignment = (text: string): string | null => {
    const separator = text.indexOf('=');
    if (separator <= 0 || separator > 128) return null;
    const name = text.slice(0, separator);
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) || !isSecretName(name)) return null;
    if (NOT_SECRET.test(text.slice(separator + 1))) return null;
    masked++;
    return `${name}=${MASK}`;
  };
  const visit = (value: Json, name: string, depth: number): Json => {
    if (typeof value === 'string') return maskNamed(name, value);
    if (typeof value !== 'object' || value === null || depth > 200) return value;
    if (Array.isArray(value)) {
      const copy = value.map((element) => visit(element, name, depth + 1));
      return copy.some((element, index) => element !== value[index]) ? copy : value;
    }
    const label = [value['name'], value['key']].find((candidate) => typeof candidate === 'string') ?? null;
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
