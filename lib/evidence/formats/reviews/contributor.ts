import { asLabel, asText, isObject, member, type JsonValue } from '#lib/bytes/json/json.ts';
import type { ChangeReview, Contributor } from '#lib/evidence/model/evidence.ts';

/** A change of which nothing is known yet. */
export const UNKNOWN_CHANGE: ChangeReview = {
  change: null,
  repository: null,
  author: null,
  baseRef: null,
  headCommit: null,
  mergeCommit: null,
  mergedBy: null,
  mergedAt: null,
  reviews: [],
  protection: [],
};

/** The user of a host, as GitHub's API describes it; null where it has no login (a deleted account). */
export function readUser(value: JsonValue | undefined): Contributor | null {
  const name = asText(member(value, 'login'));
  if (name === null) return null;
  return { name, id: asLabel(member(value, 'id')), isBot: member(value, 'type') === 'Bot' || isBotName(name) };
}

/**
 * A contributor in a predicate: a login, optionally with the immutable id (gittuf: `login+id`), or a resource
 * descriptor whose URI has the id. Null where it has no name.
 */
export function readContributor(value: JsonValue | undefined): Contributor | null {
  if (isObject(value)) {
    const uri = asText(value['uri']);
    const name =
      asText(value['name'])?.replace(/^https:\/\/github\.com\/([^/]+)$/, '$1') ??
      asText(value['personID']) ??
      asText(value['keyid']) ??
      uri;
    const id = /\/users?\/(\d{1,20})$/.exec(uri ?? '')?.[1] ?? null;
    return name === null ? null : { name, id, isBot: isBotName(name) };
  }
  const text = asText(value)?.replace(/^https:\/\/github\.com\/([^/]+)$/, '$1');
  if (text === undefined) return null;
  const [, login, id] = /^([^\s@+]+)\+(\d{1,20})$/.exec(text) ?? [];
  return { name: login ?? text, id: id ?? null, isBot: isBotName(login ?? text) };
}

/** GitHub writes the names of apps so. */
function isBotName(name: string): boolean {
  return name.endsWith('[bot]');
}

/** A commit in lower-case hex; null for anything else, and for the zeros that stand for no commit. */
export function readCommit(value: JsonValue | undefined): string | null {
  const text = asText(value)?.toLowerCase() ?? '';
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) && !/^0+$/.test(text) ? text : null;
}

/** The full name of a branch. */
export function readBranch(value: JsonValue | undefined): string | null {
  const text = asText(value);
  if (text === null) return null;
  return text.startsWith('refs/') ? text : `refs/heads/${text}`;
}
