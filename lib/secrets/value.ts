/** Whether a text beside the name of a secret is one: not a placeholder, a reference or a word, and random enough. */

/** Values that are no secret whatever their name says, without regard to case. */
const PLACEHOLDERS = [
  String.raw`[*x\u2022.\u2026_-]+`,
  // <password>, [MASKED], {{ token }}
  String.raw`[<[({]{1,2}[^<>[\](){}]{0,150}[>\])}]{1,2}`,
  'masked|redacted|filtered|hidden|removed|secret|none|null|nil|undefined|empty|unset|unknown|n/a|changeme|example',
  'true|false|yes|no|on|off|required|optional|basic|bearer|oauth2?|default|inherit|string|boolean',
  String.raw`\d{1,3}`,
  // References to a variable or to a store of secrets.
  String.raw`\$\{.*\}.*|\$\(.*|\$[A-Za-z_]\w*|%\w+%|\{\{.*|@[A-Za-z_.]+@`,
  '(?:secrets|env|vars|inputs|steps|github|needs)\\..*',
  '(?:env|vault|secret|ref|file|arn|op|awssm|gcpsm|azurekv):.*|projects/.*',
  // Digests, addresses without credentials, and paths.
  String.raw`(?:sha(?:1|224|256|384|512)|md5):[0-9a-f]{16,128}|(?:https?|file):\/\/[^\s@?]*|\.{0,2}\/[\w./@+-]+`,
];
const PLACEHOLDER = new RegExp(`^(?:${PLACEHOLDERS.join('|')})$`, 'i');
const MAX_PLACEHOLDER = 200;

/** Whether a value is no secret whatever its name says. */
export function isPlaceholder(value: string): boolean {
  if (value.length < 3 || value.includes('•••')) return true;
  return value.length < MAX_PLACEHOLDER && PLACEHOLDER.test(value);
}

/** Shannon entropy of a text, in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const MAX_LOOKED_AT = 256;
const MIN_RANDOM_LENGTH = 12;
/** Words and versions have less; base64 of 128 random bits has about 4. */
const MIN_ENTROPY = 3.2;

/** Whether a text looks random: letters and digits mixed, without spaces, and no public identifier. */
export function looksRandom(text: string): boolean {
  if (text.length < MIN_RANDOM_LENGTH) return false;
  const head = text.slice(0, MAX_LOOKED_AT);
  if (/[\s<>{}]/.test(head) || PUBLIC_IDENTIFIER.test(head)) return false;
  return /\d/.test(head) && /[A-Za-z]/.test(head) && entropyOf(head) >= MIN_ENTROPY;
}

/** Identifiers that are long, random and public. */
const PUBLIC_IDENTIFIERS = [
  // Digests and key ids with their algorithm, UUIDs, CIDs of IPFS.
  String.raw`[\w-]{2,20}:[0-9a-f]{32,128}|sha(?:1|256|384|512)[-:].*`,
  '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}',
  'Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58,}',
  // URLs, package URLs, CPEs, public keys, certificates.
  String.raw`(?:urn|pkg|cpe|did|oci|docker|git\+?\w*|https?|ssh):.*`,
  'ssh-(?:rsa|ed25519).*|-----BEGIN (?:CERTIFICATE|PUBLIC).*',
  // Versions, dates, paths.
  String.raw`v?\d+(?:\.\d+)+(?:[-+][\w.-]*)?|\d{4}-\d\d-\d\d.*|[A-Z]:\\.*|\/.*`,
];
const PUBLIC_IDENTIFIER = new RegExp(`^(?:${PUBLIC_IDENTIFIERS.join('|')})$`, 'is');

/** Words that follow an option or a name in a sentence about it: `use --token to …`, `password: required`. */
const PROSE = new RegExp(
  `^(?:${[
    'to|the|an?|is|as|in|of|or|and|for|from|with|that|this|which|not|no|be|if|by|on|at|it|your|must|should|may|can|will',
    'when|where|value|option|flag|argument|parameter|instead|before|after|only|using|via|has|have|was|were|are|expired',
    'missing|invalid|needed|rejected|field|header|file|type|name|url|based|auth|manager|authentication',
  ].join('|')})$`,
  'i',
);

/**
 * Whether the word after `NAME=`, `NAME: ` or `--name ` is a secret. `sure`: the place allows no prose (`=`, quotes); a
 * word elsewhere must have a digit, an upper-case letter behind the first, a symbol, or ten letters.
 */
export function isSecretWord(value: string, sure: boolean): boolean {
  if (isPlaceholder(value)) return false;
  if (sure) return true;
  if (PROSE.test(value)) return false;
  return /\d|.[A-Z]|[^\w\s.,;:'")\]-]/.test(value) || /^[A-Za-z]{10,}/.test(value);
}
