/**
 * Secrets that their surroundings show: `user:password@host`, query strings, headers, `--flag value`, `NAME=value`,
 * connection strings. Each function looks around one occurrence of a keyword, reads a bounded number of characters
 * before it and a value behind it, and returns where the secret is.
 */
import { nameStrength } from './secret-name.ts';
import { isSecretWord, looksRandom } from './value.ts';

/** A part of a text: `start` inclusive, `end` exclusive, in UTF-16 units. */
export type Span = { start: number; end: number; kind: string };

/** Parts of the names of secrets, in lower case. */
export const NAME_KEYWORDS = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'passwort',
  'pwd',
  'sshpass',
  'secret',
  'token',
  'apikey',
  'api key',
  'api_key',
  'api-key',
  'accesskey',
  'access_key',
  'access-key',
  'privatekey',
  'private_key',
  'private-key',
  'accountkey',
  'account_key',
  'account-key',
  'sharedaccess',
  'connectionstring',
  'connection_string',
  'connstr',
  'credential',
  'creds',
  'authorization',
  'cookie',
  'auth',
  '_key',
  '-key',
  'signature',
  'sig=',
  'pass=',
  '_pat',
  '_dsn',
  'dsn=',
  'jwt',
  'sas',
] as const;

const NAME_CHARACTERS = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_.-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const MAX_NAME = 100;
/** The characters of a value that are looked at to judge it. */
const MAX_JUDGED = 512;
const MAX_GAP = 4;

/** Where the values of one text end. It remembers the last one, so that `token=token=…` is read once. */
export class ValueReader {
  readonly text: string;
  readonly #stop: RegExp;
  #start = 0;
  #end = -1;

  /** `stop`, with the flag `g`, ends a value without quotes. */
  constructor(text: string, stop: RegExp) {
    this.text = text;
    this.#stop = stop;
  }

  /** The end of the value that begins at `start`. */
  endOf(start: number): number {
    if (start < this.#start || start > this.#end) {
      this.#stop.lastIndex = start;
      this.#start = start;
      this.#end = this.#stop.exec(this.text)?.index ?? this.text.length;
    }
    return this.#end;
  }
}

/** Ends a value behind the name of a secret. */
export const VALUE_END = /[\s"'`<>;,&|)\]}\\]/g;

/** The value of the name around `end`, the end of a keyword: `NAME=value`, `"name": "value"`, `<name>value</name>`. */
export function assignmentAt(reader: ValueReader, end: number): Span | null {
  const { text } = reader;
  const name = nameAround(text, end);
  const strength = nameStrength(name.text);
  if (strength === 'none') return null;
  const separator = separatorAfter(text, name.end);
  if (separator === null || (separator.sign === ':' && isBetweenColons(text, name.start))) return null;
  const value = valueFrom(reader, separator.end, separator.quoted);
  if (value === null) return null;
  const secret = text.slice(value.start, Math.min(value.end, value.start + MAX_JUDGED));
  if (nameStrength(secret) !== 'none' && !/\d/.test(secret)) return null;
  const { start } = value;
  if (strength === 'likely' && !looksRandom(secret)) return null;
  const sure =
    separator.sign === '=' || value.closed || (separator.sign === ':' && endsLine(text, value.end, name.start));
  return isSecretWord(secret, sure) ? { start, end: value.end, kind: 'named-secret' } : null;
}

/** Whether a name is a part of a list between colons, such as a CPE: there it does not name the next part. */
function isBetweenColons(text: string, start: number): boolean {
  return text[start - 1] === ':' || text.startsWith('cpe:');
}

const NAMED_PAIR = /^(\\{0,7}["'])\s{0,9},\s{0,9}\1(?:value|Value|stringValue|default)\1\s{0,9}:\s{0,9}\1/;
const LISTED_PAIR = /^(\\{0,7}["'])\s{0,9},\s{0,9}\1/;

/** `{"name": "DB_PASSWORD", "value": "…"}` and `["X-Api-Key", "…"]` as text, whatever escapes their quotes. */
export function pairAt(text: string, end: number): Span | null {
  const name = nameAround(text, end);
  const after = text.slice(name.end, name.end + 80);
  const pair =
    NAMED_PAIR.exec(after) ??
    (/\[\s{0,9}\\{0,7}["']$/.test(text.slice(Math.max(0, name.start - 20), name.start))
      ? LISTED_PAIR.exec(after)
      : null);
  const strength = pair === null ? 'none' : nameStrength(name.text);
  if (pair === null || strength === 'none') return null;
  const start = name.end + pair[0].length;
  const closing = text.indexOf(pair[1]!, start);
  const close = closing === -1 ? text.length : closing;
  const value = text.slice(start, Math.min(close, start + MAX_JUDGED));
  if (strength === 'likely' ? !looksRandom(value) : !isSecretWord(value, true)) return null;
  return { start, end: close, kind: 'named-secret' };
}

/** Between an option and its value: white space, or the quotes of two elements of a list. */
const FLAG_GAP = /^(?:\\{0,7}["']\s{0,3},\s{0,3}(\\{0,7}["'])|(?:\\?["'])?[ \t]{1,4}(\\{0,7}["'])?)/;

/** `--password value`, `--token=value`; the second is an assignment. `end` is the end of a keyword in the name. */
export function flagAt(reader: ValueReader, end: number): Span | null {
  const { text } = reader;
  const name = nameAround(text, end);
  if (!name.text.startsWith('-') || nameStrength(name.text) !== 'certain') return null;
  const gap = FLAG_GAP.exec(text.slice(name.end, name.end + 40));
  if (gap === null) return null;
  const value = valueFrom(reader, name.end + gap[0].length, gap[1] ?? gap[2] ?? null);
  if (value === null || text[value.start] === '-') return null;
  const secret = text.slice(value.start, Math.min(value.end, value.start + MAX_JUDGED));
  return isSecretWord(secret, value.closed) ? { start: value.start, end: value.end, kind: 'named-secret' } : null;
}

/** Whether the name around a keyword that ends at `end` is that of a secret. */
export function namesSecret(text: string, end: number): boolean {
  return nameStrength(nameAround(text, end).text) !== 'none';
}

/** The whole name around a keyword that ends at `end`. */
function nameAround(text: string, end: number): { text: string; start: number; end: number } {
  let start = end - 1;
  while (start > 0 && end - start < MAX_NAME && NAME_CHARACTERS[text.charCodeAt(start - 1)] === 1) start -= 1;
  let stop = end;
  while (stop < text.length && stop - end < MAX_NAME && NAME_CHARACTERS[text.charCodeAt(stop)] === 1) stop += 1;
  if (text[start - 1] === '\\' && /[nrt]/.test(text[start]!)) start += 1;
  return { text: text.slice(start, stop), start, end: stop };
}

type Separator = { sign: '=' | ':' | '>'; end: number; quoted: string | null };

/** `=`, `:`, `=>`, `:=` behind a name, or the end of an XML tag, with its closing and the value's opening quote. */
function separatorAfter(text: string, end: number): Separator | null {
  const found = /^(\\?["'`]\]?)?\s{0,3}(:=|=>|==?|:|>)\s{0,4}((?:\\{0,3}["'`])?)/.exec(text.slice(end, end + 16));
  if (found === null) return null;
  const [whole, closing, written] = found as unknown as [string, string | undefined, string];
  if (written === '>' && closing !== undefined) return null;
  return { sign: signOf(written), end: end + whole.length, quoted: found[3] === '' ? null : found[3]! };
}

function signOf(written: string): Separator['sign'] {
  if (written === '>' || written === ':') return written;
  return '=';
}

/** The value at `start`: to the closing quote, or to white space or a delimiter. Null where there is none. */
function valueFrom(
  reader: ValueReader,
  start: number,
  quote: string | null,
): { start: number; end: number; closed: boolean } | null {
  const { text } = reader;
  if (quote !== null) {
    const closing = text.indexOf(quote, start);
    const end = closing === -1 ? text.length : closing;
    return end > start ? { start, end, closed: true } : null;
  }
  const end = reader.endOf(start);
  return end > start ? { start, end, closed: false } : null;
}

/** Whether `name: value` fills a line, as in YAML. */
function endsLine(text: string, end: number, nameStart: number): boolean {
  const after = /^[ \t]*(?:$|\r|\n|\\n|,?\\?["']?[\n}])/.test(text.slice(end, end + MAX_GAP));
  const before = text.slice(Math.max(0, nameStart - 40), nameStart);
  return after && /(?:^|[\n{,]|\\n)[ \t"'-]*$/.test(before);
}
