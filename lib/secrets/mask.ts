/**
 * Masks secrets before they leave Attestry. This is the only place that does: pages, the API, exports, live events, log
 * lines and the command line call it. The stored bytes of a document stay unchanged.
 */
import { nameStrength } from './secret-name.ts';
import { findSecrets, hasSecretOrName, MIN_SECRET_LENGTH, type Span } from './find-secrets.ts';
import { isEncodedSecret, percentEncodedSecrets } from './hidden-text.ts';
import { internalHosts } from './internal-host.ts';
import { isPlaceholder, isSecretWord, looksRandom } from './value.ts';

/** Takes the place of a secret, whatever its length. */
export const MASK = '••••••';

/** A secret in a document: its kind, and where it is (RFC 6901). Never its value. */
export type FoundSecret = { kind: string; pointer: string };

export type MaskOptions = {
  /** Whether internal hosts are masked too. Default: false. */
  hosts?: boolean;
  /** Is told of each secret, but not of internal hosts. */
  onSecret?: (found: FoundSecret) => void;
  /** Gets the text of each secret: only for removing it elsewhere. */
  onText?: (text: string) => void;
  /** Further texts to mask, wherever they stand. */
  also?: readonly string[];
};

/** The text with its secrets masked; the same text where it has none. */
export function maskText(text: string): string {
  return isKnownClean(text) ? text : applyMask(text, secretsIn(text));
}

/** Texts that were searched before and have no secret: the same names, digests and sentences are shown all the time. */
const clean = new Set<string>();
/** The bytes that they take, and the most: a lineage of 5,000 nodes has 1.6 million, and is shown again. */
let cleanBytes = 0;
const MAX_CLEAN_BYTES = 2_000_000;
const MAX_CLEAN_LENGTH = 200;
/** What an entry takes beside its characters, about. */
const ENTRY_BYTES = 48;

/** A digest as answers write it, which are full of them. No rule finds a secret in one. */
const DIGEST = /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128}|1:[0-9a-f]{40})$/;

function isKnownClean(text: string): boolean {
  return text.length < MIN_SECRET_LENGTH || clean.has(text) || DIGEST.test(text);
}

/** The secrets of a text, those behind an encoding included. */
function secretsIn(text: string): Span[] {
  const spans = findSecrets(text);
  if (text.includes('%')) {
    const encoded = percentEncodedSecrets(applyMask(text, spans, sameLength), findSecrets);
    if (encoded.length > 0) return joinSpans([...spans, ...encoded]);
  }
  if (spans.length > 0) return spans;
  if (isEncodedSecret(text, findSecrets)) return [{ start: 0, end: text.length, kind: 'encoded-secret' }];
  if (text.length <= MAX_CLEAN_LENGTH) rememberClean(text);
  return [];
}

function rememberClean(text: string): void {
  // UTF-8 has no lone surrogates: the copy would be another text.
  if (!text.isWellFormed()) return;
  const bytes = Buffer.from(text);
  cleanBytes += ENTRY_BYTES + bytes.length;
  if (cleanBytes > MAX_CLEAN_BYTES) {
    clean.clear();
    cleanBytes = ENTRY_BYTES + bytes.length;
  }
  // A copy of its own does not keep the text alive out of which this one was cut.
  clean.add(bytes.toString());
}

function joinSpans(spans: Span[]): Span[] {
  const sorted = spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Span[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && span.start < last.end) last.end = Math.max(last.end, span.end);
    else joined.push({ ...span });
  }
  return joined;
}

const sameLength = ({ start, end }: Span): string => '•'.repeat(end - start);

function applyMask(text: string, spans: readonly Span[], maskOf: (span: Span) => string = () => MASK): string {
  if (spans.length === 0) return text;
  let masked = '';
  let end = 0;
  for (const span of spans) {
    masked += text.slice(end, span.start) + maskOf(span);
    end = span.end;
  }
  return masked + text.slice(end);
}

/**
 * A copy of a value with the secrets in its texts and in the names of its members masked; unchanged parts are shared
 * with the original. Besides what a text shows, the name of a member, the name beside a `value`, the option before an
 * element of a list, and the lines of a private key in a list show secrets. Only plain objects and lists are copied.
 */
export function maskSecrets<T>(value: T, options: MaskOptions = {}): T {
  return new Masker(options).value(value, '', '', 0) as T;
}

const QUOTED_BASE64 = /"([A-Za-z0-9+/_-]{16,}={0,2})"/g;
/** A name that a JSON text gives a value: the label in `{name, value}`, that of a member, or the first of a pair. */
const GIVEN_NAME =
  /"(?:name|key|Name|Key|variable|header)"\s*:\s*"([^"\\]{2,160})"|"([^"\\]{2,160})"\s*:|\[\s*"([^"\\]{2,160})"\s*,/g;
/** An option as an element of a list: the next element may be its value. */
const OPTION = /"(--?[A-Za-z][^"\\=]*)"\s*,/g;
/** An escaped character of ASCII, behind which a name or a token is not found. */
const ESCAPED_ASCII = /\\u00[2-7]/;

/**
 * Whether a value that was parsed from this JSON text may hold a secret that `maskSecrets` finds. Quicker than to parse
 * and search every value, and true for each text in which that would find one.
 */
export function mayNeedMask(json: string): boolean {
  if (ESCAPED_ASCII.test(json) || hasSecretOrName(json)) return true;
  if (json.includes('%') && percentEncodedSecrets(json, findSecrets).length > 0) return true;
  for (const [, label, member, first] of json.matchAll(GIVEN_NAME))
    if (mayNameSecret((label ?? member ?? first)!)) return true;
  for (const [, option] of json.matchAll(OPTION)) if (mayNameSecret(option!) || LOGIN_OPTIONS.has(option!)) return true;
  for (const [, text] of json.matchAll(QUOTED_BASE64)) if (isEncodedSecret(text!, findSecrets)) return true;
  return false;
}

const mayNameSecret = (name: string): boolean => nameStrength(name) !== 'none' || PASSWORD_NAME.test(name);

/** Deeper values are left out: no document is read that is deeper. */
const MAX_DEPTH = 400;
const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY/i;
const KEY_END = /-----END [A-Z0-9 ]{0,60}PRIVATE KEY/i;

class Masker {
  readonly #options: MaskOptions;
  /** Objects without a secret, with the name of their member: a list may have the same one in every element. */
  readonly #clean: Map<object, string> | null;

  constructor(options: MaskOptions) {
    this.#options = options;
    const isTold = options.onSecret !== undefined || options.onText !== undefined;
    this.#clean = isTold ? null : new Map();
  }

  /** `name` is the name of the member that the value belongs to; empty without one. */
  value(value: unknown, name: string, pointer: string, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value, name, pointer);
    if (typeof value === 'number') return this.#number(value, name, pointer);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return MASK;
    if (Array.isArray(value)) return this.#list(value, name, pointer, depth);
    const prototype = Object.getPrototypeOf(value) as unknown;
    return prototype === Object.prototype || prototype === null
      ? this.#object(value as { [key: string]: unknown }, name, pointer, depth)
      : value;
  }

  #found(kind: string, pointer: string): void {
    this.#options.onSecret?.({ kind, pointer });
  }

  #text(text: string, name: string, pointer: string): string {
    if (isNamedSecret(name, text)) {
      this.#options.onText?.(text);
      this.#found('named-secret', pointer);
      return MASK;
    }
    const spans = isKnownClean(text) ? [] : secretsIn(text);
    if (this.#options.onSecret) for (const { kind } of spans) this.#found(kind, pointer);
    if (this.#options.onText) for (const { start, end } of spans) this.#options.onText(text.slice(start, end));
    const masked = applyMask(text, this.#options.hosts ? joinSpans([...spans, ...internalHosts(text)]) : spans);
    return (this.#options.also ?? []).reduce((rest, one) => rest.replaceAll(one, MASK), masked);
  }

  /** A password of digits. */
  #number(value: number, name: string, pointer: string): unknown {
    if (!PASSWORD_NAME.test(name) || Math.abs(value) < 1_000) return value;
    this.#found('named-secret', pointer);
    return MASK;
  }

  #list(list: readonly unknown[], name: string, pointer: string, depth: number): readonly unknown[] {
    let inKey = false;
    let copy: unknown[] | null = null;
    const nameAt = elementNames(list, name);
    for (let i = 0; i < list.length; i += 1) {
      const element = list[i];
      const at = this.#options.onSecret ? `${pointer}/${i}` : '';
      const masked = inKey && typeof element === 'string' ? MASK : this.value(element, nameAt(i), at, depth + 1);
      if (typeof element === 'string') {
        if (KEY_BEGIN.test(element)) inKey = true;
        if (KEY_END.test(element)) inKey = false;
      }
      if (masked === element) continue;
      copy ??= [...list];
      copy[i] = masked;
    }
    return copy ?? list;
  }

  #object(object: { [key: string]: unknown }, name: string, pointer: string, depth: number): object {
    if (this.#clean?.get(object) === name) return object;
    const label = labelOf(object);
    let copy: { [key: string]: unknown } | null = null;
    for (const key of Object.keys(object)) {
      const member = object[key];
      const shownKey = maskText(key);
      const at = this.#options.onSecret ? `${pointer}/${shownKey.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
      if (shownKey !== key) this.#found('named-secret', at);
      const memberName = label !== null && VALUE_MEMBERS.has(key) ? label : nameOf(key, name);
      const masked = this.value(member, memberName, at, depth + 1);
      if (masked === member && shownKey === key) continue;
      copy ??= { ...object };
      if (shownKey !== key) delete copy[key];
      Object.defineProperty(copy, shownKey, { value: masked, enumerable: true, writable: true, configurable: true });
    }
    if (copy === null) this.#clean?.set(object, name);
    return copy ?? object;
  }
}

/** A name whose numbers are secrets, too. */
const PASSWORD_NAME = /(?:passw(?:or)?d|passphrase|passcode|pwd)$/i;
/** Options that are followed by a secret in some commands only. */
const LOGIN_OPTIONS: ReadonlySet<string> = new Set(['-u', '--user', '-p']);
const LABEL_MEMBERS = ['name', 'key', 'Name', 'Key', 'variable', 'header'];
const VALUE_MEMBERS: ReadonlySet<string> = new Set(['value', 'Value', 'values', 'stringValue', 'default']);
/** Members without a meaning of their own, as in `{"password": {"value": "…"}}`. */
const TRANSPARENT_MEMBERS: ReadonlySet<string> = new Set([
  'value',
  'Value',
  'values',
  'text',
  '#text',
  'content',
  'stringValue',
  'plain',
]);

/** The name in `{name, value}`, as in the environment of a container; null where there is none. */
function labelOf(object: { [key: string]: unknown }): string | null {
  for (const member of LABEL_MEMBERS) {
    const label = object[member];
    if (typeof label === 'string') return label;
  }
  return null;
}

function nameOf(key: string, parent: string): string {
  return TRANSPARENT_MEMBERS.has(key) && parent !== '' ? parent : key;
}

/**
 * The name that says what the element of a list at an index is: the option before it, the first of a pair, or that of
 * the list (`name`).
 */
function elementNames(list: readonly unknown[], name: string): (index: number) => string {
  let isLogin: boolean | null = null;
  /** `docker login -p …`, `curl -u user:password`. */
  const isLoginOption = (option: string, element: unknown): boolean => {
    if (option === '-u' || option === '--user') return typeof element === 'string' && element.includes(':');
    return option === '-p' && (isLogin ??= list.some(isLoginCommand));
  };
  return (index) => {
    const before = list[index - 1];
    if (typeof before !== 'string') return name;
    if (/^--?[A-Za-z]/.test(before) && !before.includes('=')) {
      if (nameStrength(before) !== 'none') return before;
      return isLoginOption(before, list[index]) ? 'password' : name;
    }
    return list.length === 2 && nameStrength(before) === 'certain' ? before : name;
  };
}

function isLoginCommand(element: unknown): boolean {
  return typeof element === 'string' && /^(?:login|sshpass|mysql\w*)$/.test(element);
}

/** Whether the text is a secret because of the name of the member that holds it. */
function isNamedSecret(name: string, text: string): boolean {
  const strength = name === '' ? 'none' : nameStrength(name);
  switch (strength) {
    case 'none':
      return false;
    case 'certain':
      return isSecretWord(text, true) && !isSentence(text) && !isPlaceholder(text);
    case 'likely':
      return looksRandom(text);
  }
}

/** Three words and more: a description, not a secret. Passphrases of several words are masked by `passphrase` only. */
function isSentence(text: string): boolean {
  return /^[A-Z][a-z]* (?:\S+ ){2,}/.test(text);
}
