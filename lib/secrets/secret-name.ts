/**
 * Names whose values are secrets, whatever form the values have: `DB_PASSWORD`, `clientSecret`, `x-api-key`. A name
 * that only mentions a secret (`token_type`, `secretName`, `PASSWORD_FILE`) is none.
 */

/** Words of a list; with commas, phrases. */
const list = (text: string): string[] => text.trim().split(text.includes(',') ? /\s*,\s*/ : /\s+/);

/**
 * `certain`: every value is a secret, unless it is a placeholder. `likely`: a value is one that looks random.
 * `none`: the name says nothing.
 */
export type NameStrength = 'certain' | 'likely' | 'none';

const CERTAIN_WORDS = new Set(
  list(`
    password passwd passphrase passcode passwort userpassword dbpassword pgpassword rootpassword sshpass
    pwd secret clientsecret secretkey secretaccesskey token authtoken accesstoken refreshtoken apitoken
    bottoken bearertoken apikey accesskey privatekey accountkey sharedaccesskey sharedaccesssignature
    connectionstring connstr credential credentials creds authorization cookie sessioncookie
    dockerauthconfig kubeconfig keytab
  `),
);
/** Pairs of last words that are a secret together. */
const CERTAIN_PAIRS = new Set(
  list(`
    api key, access key, secret key, private key, account key, connection string, conn str,
    access signature, sas url, auth config, bearer token, session cookie, set cookie
  `),
);
const LIKELY_WORDS = new Set(
  list(`
    auth pass pat pin jwt bearer session sid otp salt pw dsn secrets tokens passwords apikeys sas
  `),
);
/** Words before `key` with which it is probably a secret one. */
const KEY_OWNERS = new Set(
  list(`
    app application service license licence signing encryption encrypt enc hmac master shared session
    deploy deployment webhook admin root database db storage consumer subscription auth write ingest
    integration aes symmetric jwt cookie rails ssh gpg pgp user global server client host
  `),
);
/** Words after the name of a secret that say which one it is. */
const SUFFIXES = new Set(
  list(`
    value text plain plaintext string str base64 b64 encoded json raw new old current previous prod
    production dev test staging ci env primary secondary rw ro default input var
  `),
);
/** A position, a unit of text, or something public. */
const HARMLESS_PAIRS = new Set(
  list(`
    page token, next token, continue token, continuation token, sync token, pagination token,
    cancellation token, public token, public key, image token, max token, stop token
  `),
);

const cache = new Map<string, NameStrength>();
const MAX_CACHED = 5_000;
const MAX_NAME_LENGTH = 160;

/** How strongly the name of a member, a variable or an option says that its value is a secret. */
export function nameStrength(name: string): NameStrength {
  if (name.length < 2 || name.length > MAX_NAME_LENGTH) return 'none';
  let strength = cache.get(name);
  if (strength === undefined) {
    strength = strengthOf(wordsOf(name));
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(name, strength);
  }
  return strength;
}

/** The words of a name in lower case, alike for `AWS_SECRET_KEY`, `awsSecretKey` and `aws-secret.key`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function strengthOf(all: readonly string[]): NameStrength {
  const words = withoutSuffixes(all);
  const last = words.at(-1);
  if (last === undefined) return 'none';
  const pair = `${words.at(-2) ?? ''} ${last}`;
  if (HARMLESS_PAIRS.has(pair)) return 'none';
  if (CERTAIN_WORDS.has(last) || CERTAIN_PAIRS.has(pair)) return 'certain';
  if (LIKELY_WORDS.has(last)) return 'likely';
  return last === 'key' && KEY_OWNERS.has(words.at(-2) ?? '') ? 'likely' : 'none';
}

function withoutSuffixes(words: readonly string[]): readonly string[] {
  let end = words.length;
  while (end > 1 && (SUFFIXES.has(words[end - 1]!) || /^(?:v?\d+)$/.test(words[end - 1]!))) end -= 1;
  return words.slice(0, end);
}
