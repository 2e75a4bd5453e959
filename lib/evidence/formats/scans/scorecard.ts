import { valueAt, isObject, asText } from '#lib/bytes/json/json.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { refuse } from '../../read/refusal.ts';

/** The JSON of OpenSSF Scorecard: practices of a repository at a commit. Stored and shown; no rule depends on it. */
export const scorecard: JsonFormat = {
  recognises: (value) => isObject(value['scorecard']) && 'checks' in value,
  read({ value }) {
    const name = asText(valueAt(value, 'repo', 'name'));
    const commit = asText(valueAt(value, 'repo', 'commit'));
    if (name === null) return refuse('missing-field', '/repo/name', 'A scorecard names its repository.');
    if (!Array.isArray(value['checks']))
      return refuse('wrong-type', '/checks', 'The checks of a scorecard are a list.');
    const digest = commit !== null && /^[0-9a-f]{40}$/i.test(commit) ? { gitCommit: commit.toLowerCase() } : null;
    return makeContent('scorecard', { subjects: digest ? [{ name, uri: null, digest, annotations: null }] : [] });
  },
};
