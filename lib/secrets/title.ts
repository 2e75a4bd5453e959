/** The names of the kinds of secrets, for sentences. */
import { TOKEN_RULES } from './token-rules.ts';

/** Kinds that surroundings show, and not the form of the secret. */
const OTHER_TITLES: { [kind: string]: string } = {
  'named-secret': 'a value whose name says that it is secret',
  'url-password': 'a password in a URL',
  'query-secret': 'a credential in a query string',
  authorization: 'a credential in an Authorization header',
  'encoded-secret': 'an encoded secret',
};

const TITLES = new Map([
  ...Object.entries(OTHER_TITLES),
  ...TOKEN_RULES.map(({ kind, title }) => [kind, title] as const),
]);

/** A kind of secret with its article: `a GitHub token`. */
export function secretTitle(kind: string): string {
  return TITLES.get(kind) ?? 'a secret';
}
