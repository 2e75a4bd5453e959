/** Finds the secrets in a text: one pass for the keywords of all rules, then only the rules whose keyword occurs. */
import {
  assignmentAt,
  flagAt,
  NAME_KEYWORDS,
  namesSecret,
  pairAt,
  type Span,
  VALUE_END,
  ValueReader,
} from './context-rules.ts';
import { createKeywordMatcher } from './keywords.ts';
import { TOKEN_RULES, type TokenRule } from './token-rules.ts';
import {
  authorizationAt,
  bareCredentialsAt,
  commandSecrets,
  QUERY_END,
  QUERY_KEYWORDS,
  queryValueAt,
  urlCredentialsAt,
} from './url-rules.ts';

export type { Span } from './context-rules.ts';

type Search =
  | { type: 'token'; rule: TokenRule }
  | { type: 'name' | 'scheme' | 'query' | 'at' | 'authorization' | 'command' };

const COMMAND_KEYWORDS = [
  ' -u',
  '"-u',
  '--user',
  '--proxy-user',
  'login',
  'sshpass',
  'mysql',
  'redis-cli',
  'ldapsearch',
  'kinit',
  'htpasswd',
];

const SEARCHES = collectSearches();
const KEYWORDS = [...SEARCHES.keys()];
const SEARCHES_OF_KEYWORD = [...SEARCHES.values()];
const matcher = createKeywordMatcher(KEYWORDS);

function collectSearches(): Map<string, Search[]> {
  const found = new Map<string, Search[]>();
  const add = (keywords: readonly string[], search: Search) => {
    for (const keyword of keywords) found.set(keyword, [...(found.get(keyword) ?? []), search]);
  };
  for (const rule of TOKEN_RULES) add(rule.keywords, { type: 'token', rule });
  add(NAME_KEYWORDS, { type: 'name' });
  add(['basic', 'bearer', 'negotiate', 'token'], { type: 'authorization' });
  add(COMMAND_KEYWORDS, { type: 'command' });
  add(QUERY_KEYWORDS, { type: 'query' });
  add(['://'], { type: 'scheme' });
  add(['@'], { type: 'at' });
  return found;
}

/** A shorter text holds no secret that its form or its surroundings show. */
export const MIN_SECRET_LENGTH = 8;

/** The secrets in a text, in the order of the text and without overlap. Linear in the length of the text. */
export function findSecrets(text: string): Span[] {
  if (text.length < MIN_SECRET_LENGTH) return [];
  let search: TextSearch | null = null;
  matcher.search(text, (keyword, end) => {
    search ??= new TextSearch(text);
    search.hit(keyword, end);
  });
  return (search as TextSearch | null)?.spans() ?? [];
}

/** Whether the text has a secret, or the name of one. */
export function hasSecretOrName(text: string): boolean {
  const search = new TextSearch(text);
  let hasName = false;
  matcher.search(text, (keyword, end) => {
    if (hasName) return;
    hasName = SEARCHES_OF_KEYWORD[keyword]!.some(({ type }) => type === 'name') && namesSecret(text, end);
    search.hit(keyword, end);
  });
  return hasName || search.spans().length > 0;
}

function nameHit(values: ValueReader, end: number): Span | null {
  return assignmentAt(values, end) ?? flagAt(values, end) ?? pairAt(values.text, end);
}

/** The search in one text in which a keyword was found. */
class TextSearch {
  readonly #text: string;
  readonly #values: ValueReader;
  readonly #query: ValueReader;
  readonly #spans: Span[] = [];
  /** Rules whose keyword stands within the secret: they search the whole text once. */
  readonly #rules = new Set<TokenRule>();
  #hasCommand = false;
  #credentialsBefore = -1;
  /** The end of the secrets found so far. What stands before it is not searched for names. */
  #end = 0;
  #tokenEnd = 0;

  constructor(text: string) {
    this.#text = text;
    this.#values = new ValueReader(text, VALUE_END);
    this.#query = new ValueReader(text, QUERY_END);
  }

  hit(keyword: number, end: number): void {
    for (const search of SEARCHES_OF_KEYWORD[keyword]!) {
      switch (search.type) {
        case 'token':
          if (search.rule.pattern.global) this.#rules.add(search.rule);
          else this.#addToken(end - KEYWORDS[keyword]!.length, search.rule);
          break;
        case 'name':
          if (end > this.#end) this.#add(nameHit(this.#values, end));
          break;
        case 'authorization':
          if (end > this.#end) this.#add(authorizationAt(this.#text, end));
          break;
        case 'query':
          if (end > this.#end) this.#add(queryValueAt(this.#query, end - 1));
          break;
        case 'scheme':
          for (const span of urlCredentialsAt(this.#text, end)) {
            this.#add(span);
            this.#credentialsBefore = span.end;
          }
          break;
        case 'at':
          if (end - 1 !== this.#credentialsBefore) this.#add(bareCredentialsAt(this.#text, end - 1));
          break;
        case 'command':
          this.#hasCommand = true;
      }
    }
  }

  /** What a token covers is not searched for further ones, so that each character is read once. */
  #addToken(start: number, rule: TokenRule): void {
    const span = start < this.#tokenEnd ? null : tokenAt(this.#text, start, rule);
    this.#add(span);
    if (span !== null) this.#tokenEnd = span.end;
  }

  #add(span: Span | null): void {
    if (span === null) return;
    this.#spans.push(span);
    this.#end = Math.max(this.#end, span.end);
  }

  spans(): Span[] {
    for (const { kind, pattern } of this.#rules)
      for (const match of this.#text.matchAll(pattern))
        this.#add({ start: match.index, end: match.index + match[0].length, kind });
    if (this.#hasCommand) for (const span of commandSecrets(this.#text)) this.#add(span);
    return withoutOverlap(this.#spans);
  }
}

/** The token that begins at `start`; null where there is none. */
function tokenAt(text: string, start: number, { kind, pattern, startsWord }: TokenRule): Span | null {
  if (startsWord && start > 0 && !isWordStart(text, start)) return null;
  pattern.lastIndex = start;
  return pattern.test(text) ? { start, end: pattern.lastIndex, kind } : null;
}

/** An escaped line end (`\\n` in a log line) also ends a word. */
function isWordStart(text: string, start: number): boolean {
  return !/[A-Za-z0-9_-]/.test(text[start - 1]!) || /\\[nrt]/.test(text.slice(Math.max(0, start - 2), start));
}

/** Spans that overlap become one, of the kind of a token rule where one of them has it. */
function withoutOverlap(spans: Span[]): Span[] {
  if (spans.length < 2) return spans;
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push({ ...span });
    else {
      last.end = Math.max(last.end, span.end);
      if (CONTEXT_KINDS.has(last.kind)) last.kind = span.kind;
    }
  }
  return joined;
}

const CONTEXT_KINDS: ReadonlySet<string> = new Set(['named-secret', 'url-password', 'query-secret', 'authorization']);
