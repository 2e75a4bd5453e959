/** Credentials in addresses: before the host, in the query string, and in the headers of a request. */
import type { Span, ValueReader } from './context-rules.ts';
import { isPlaceholder, looksRandom } from './value.ts';

const AUTHORITY_END = /[/?#\s"'`<>\\^{}|,;]/g;
/** Schemes whose passwords often hold a slash that nobody encoded. */
const DATABASE_SCHEME =
  /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|oracle|ldaps?|smtps?|kafka|nats|couchdb|cockroachdb)$/i;
const MAX_DATABASE_USER = 300;

/**
 * The credentials of the URL whose `://` ends at `end` (RFC 3986 §3.2.1): the password, and a user that looks like a
 * token. A user name stays readable.
 */
export function urlCredentialsAt(text: string, end: number): Span[] {
  AUTHORITY_END.lastIndex = end;
  const stop = AUTHORITY_END.exec(text)?.index ?? text.length;
  const last = text.slice(end, stop).lastIndexOf('@');
  const at = last === -1 ? databaseAt(text, end, stop) : end + last;
  if (at === -1) return [];
  const first = text.slice(end, at).indexOf(':');
  if (first === -1) return secretUser(text, end, at);
  const colon = end + first;
  const spans = secretUser(text, end, colon);
  const password = text.slice(colon + 1, at);
  if (password !== '' && !isPlaceholder(password.padEnd(3, '.')) && password !== 'x-oauth-basic')
    spans.push({ start: colon + 1, end: at, kind: 'url-password' });
  return spans;
}

/** The `@` of `redis://:pass/word@host`; -1 where the URL is none of a database. */
function databaseAt(text: string, end: number, stop: number): number {
  if (text[stop] !== '/' && text[stop] !== '#' && text[stop] !== '?') return -1;
  if (!DATABASE_SCHEME.test(text.slice(Math.max(0, end - 20), end - 3))) return -1;
  const part = /^[^\s"'`<>\\@]*@/.exec(text.slice(end, end + MAX_DATABASE_USER));
  return part === null || !part[0].includes(':') ? -1 : end + part[0].length - 1;
}

function secretUser(text: string, start: number, end: number): Span[] {
  const user = text.slice(start, end);
  const isSecret = /^[0-9a-f]{20,}$/i.test(user) || (user.length >= 16 && looksRandom(user));
  return isSecret && !isPlaceholder(user) ? [{ start, end, kind: 'url-password' }] : [];
}

const PASSWORD_END = /[\s:/@"'`<>,;\\]/;
const USER_CHARACTER = /[\w.+-]/;
const MAX_USER = 64;
const MAX_PASSWORD = 256;
const HOST = /^@(?:localhost\b|(?:[a-z0-9-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,62}\b|(?:\d{1,3}\.){3}\d{1,3}\b)/i;
const LABELS =
  /^(?:mailto|e-?mail|sip|acct|did|urn|person|author|contact|from|to|cc|by|organization|maintainer|supplier|owner|signed-off-by|ssh|scm|git|http|https)$/i;

/** `user:password@host` without a scheme. `at` is the index of the `@`. */
export function bareCredentialsAt(text: string, at: number): Span | null {
  let start = at;
  while (start > 0 && at - start < MAX_PASSWORD && !PASSWORD_END.test(text[start - 1]!)) start -= 1;
  if (text[start - 1] !== ':' || at - start < 3 || !HOST.test(text.slice(at, at + 300))) return null;
  let userStart = start - 1;
  while (userStart > 0 && start - userStart < MAX_USER && USER_CHARACTER.test(text[userStart - 1]!)) userStart -= 1;
  const user = text.slice(userStart, start - 1);
  const isUser = user !== '' && !LABELS.test(user) && !/[/@]/.test(text[userStart - 1] ?? ' ');
  return isUser && !isPlaceholder(text.slice(start, at)) ? { start, end: at, kind: 'url-password' } : null;
}

const QUERY_NAME =
  /[?&;#](?:amp;)?((?:x-amz-|x-goog-|x-ms-)?(?:access_token|refresh_token|id_token|auth_token|private_token|job_token|token|sig|signature|security-token|credential|api[_-]?key|apikey|key|secret|client_secret|password|passwd|pwd|pass|auth|authkey|code|sas|ticket))$/i;
/** Values of these names are short words as often as secrets. */
const LOOSE_QUERY_NAME = /^(?:key|code|auth|pass|ticket|signature|credential)$/i;

/** Ends of the names of query parameters, with the `=`. */
export const QUERY_KEYWORDS = [
  'token=',
  'sig=',
  'signature=',
  'credential=',
  'key=',
  'secret=',
  'password=',
  'passwd=',
  'pwd=',
  'pass=',
  'auth=',
  'code=',
  'sas=',
  'ticket=',
] as const;
/** Ends the value of a query parameter. */
export const QUERY_END = /[&;\s"'`<>#\\)\]}]/g;

/** `?token=value`. `equals` is the index of the `=`. */
export function queryValueAt(reader: ValueReader, equals: number): Span | null {
  const { text } = reader;
  const name = QUERY_NAME.exec(text.slice(Math.max(0, equals - 40), equals))?.[1];
  if (name === undefined) return null;
  const end = reader.endOf(equals + 1);
  const value = text.slice(equals + 1, Math.min(end, equals + 513));
  if (isPlaceholder(value) || value.length < 4) return null;
  const isLoose = LOOSE_QUERY_NAME.test(name) && !looksRandom(value) && !/^[0-9a-f]{20,}$/i.test(value);
  return isLoose ? null : { start: equals + 1, end, kind: 'query-secret' };
}

const CREDENTIALS = /^[ \t]{1,4}([A-Za-z0-9._~+/=:-]{6,})/;
/** A scheme and its credentials (RFC 9110 §11.4, RFC 7617, RFC 6750). `end` is the end of `basic`, `bearer` … */
export function authorizationAt(text: string, end: number): Span | null {
  const scheme = /(?:^|[^A-Za-z])(basic|bearer|negotiate|token)$/i.exec(text.slice(Math.max(0, end - 10), end))?.[1];
  const found = scheme === undefined ? null : CREDENTIALS.exec(text.slice(end, end + 600));
  if (found === null) return null;
  const start = end + found[0].length - found[1]!.length;
  const stop = /[^A-Za-z0-9._~+/=:-]/g;
  stop.lastIndex = start;
  const stopsAt = stop.exec(text)?.index ?? text.length;
  const value = text.slice(start, Math.min(stopsAt, start + 512));
  if (isPlaceholder(value)) return null;
  const isHeader = /authorization["'\\]{0,4}\s{0,3}[:=,]\s{0,3}["'\\]{0,4}\w*$/i.test(
    text.slice(Math.max(0, end - 50), end),
  );
  if (!isHeader && !isToken(value, scheme!)) return null;
  return { start, end: stopsAt, kind: 'authorization' };
}

/** Whether a word behind the name of a scheme is a credential and not the next word of a sentence. */
function isToken(value: string, scheme: string): boolean {
  if (/^basic$/i.test(scheme)) return isUserAndPassword(value);
  return looksRandom(value) || (/^bearer$/i.test(scheme) && /^[0-9a-f]{20,}$/i.test(value));
}

/** Whether a text is base64 of `user:password` (RFC 7617 §2). */
export function isUserAndPassword(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{6,}={0,2}$/.test(value)) return false;
  return /^[A-Za-z][\w.+@-]{0,99}:[\x20-\x7e]{1,400}$/.test(Buffer.from(value, 'base64').toString('latin1'));
}

const USER_OPTION = /(?:^|[\s"'[,])(?:-u|--user|--proxy-user|-U)[ =]?["']?([^\s"':]{1,100}):([^\s"']{1,512})/g;
const LOGIN_OPTION =
  /\b(?:login|sshpass|mysql|mysqldump|mysqladmin|redis-cli|ldapsearch|kinit|htpasswd)\b[^\n|&;]{0,200}?\s(?:-p|-a|-w|-bw)[ =]?["']?([^\s"'-][^\s"']{2,512})/g;
const NETRC = /\blogin\s{1,4}\S{1,100}\s{1,4}password\s{1,4}(\S{1,512})/g;

/** Options of usual programs that take a password: `curl -u user:password`, `docker login -p …`, and `.netrc` lines. */
export function commandSecrets(text: string): Span[] {
  const spans: Span[] = [];
  for (const [pattern, group] of [
    [USER_OPTION, 2],
    [LOGIN_OPTION, 1],
    [NETRC, 1],
  ] as const)
    for (const match of text.matchAll(pattern)) {
      const value = match[group]!;
      const end = match.index + match[0].length;
      if (!isPlaceholder(value)) spans.push({ start: end - value.length, end, kind: 'named-secret' });
    }
  return spans;
}
