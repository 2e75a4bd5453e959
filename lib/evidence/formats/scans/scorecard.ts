import { at, isObject, text } from '#lib/bytes/json/json.ts';
import { content, type JsonFormat } from '../../read/content.ts';
import { refuse } from '../../read/refusal.ts';

/** The JSON of OpenSSF Scorecard: habits of a repository at a commit. Kept and shown; no rule hangs on it. */
export const scorecard: JsonFormat = {
  claims: (value) => isObject(value['scorecard']) && 'checks' in value,
  read({ value }) {
    const name = text(at(value, 'repo', 'name'));
    const commit = text(at(value, 'repo', 'commit'));
    if (name === null) return refuse('missing-field', '/repo/name', 'A scorecard names its repository.');
    if (!Array.isArray(value['checks']))
      return refuse('wrong-type', '/checks', 'The checks of a scorecard are a list.');
    const digest = commit !== null && /^[0-9a-f]{40}$/i.test(commit) ? { gitCommit: commit.toLowerCase() } : null;
    return content('scorecard', { subjects: digest ? [{ name, uri: null, digest, annotations: null }] : [] });
  },
};
