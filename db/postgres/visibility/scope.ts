/** What the queries of a handle see of the data. */
import { HIDDEN_SETTING, SEEN_SCHEMA } from './view-texts.ts';

export type Scope = {
  /** Two scopes with the same key see the same. */
  key: string;
  /** What sets the scope in a transaction, until its end: a session of the pool goes to another caller then. */
  set: string;
  /** Added to the names of prepared statements: each text is then planned for one `search_path`. */
  suffix: string;
};

export const WHOLE: Scope = { key: '', set: 'SET LOCAL search_path TO DEFAULT', suffix: '' };

/**
 * The scope that hides these projects (row ids). `path`: the `search_path` of the connections, as `SHOW search_path`
 * writes it.
 */
export function hidingScope(path: string, hidden: readonly number[]): Scope {
  if (!hidden.every((id) => Number.isSafeInteger(id))) throw new Error('a project to hide has no row id');
  const list = `{${hidden.join(',')}}`;
  return {
    key: list,
    set: `SET LOCAL search_path TO ${SEEN_SCHEMA}, ${path}; SET LOCAL ${HIDDEN_SETTING} = '${list}'`,
    suffix: '_seen',
  };
}
