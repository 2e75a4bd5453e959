/**
 * The client of Bitbucket Cloud: the full id of a commit that a payload abbreviates. Source: Bitbucket REST "Get a
 * commit".
 */
import {
  jsonOf,
  memberOf,
  type HostNetwork,
  type Refused,
  requestHost,
  type Unreachable,
} from '#lib/integrations/host-api/request.ts';
import type { AbbreviatedCommit } from '#lib/webhook/effect.ts';

export type BitbucketOptions = HostNetwork & {
  /** Base of the REST API, without a trailing slash. */
  api: string;
  /** An access token; null: only what is public. */
  token: string | null;
};

export const BITBUCKET_API = 'https://api.bitbucket.org/2.0';

const MAX_BYTES = 1024 * 1024;

/** The full id of a commit, 40 hex digits. The answer must be about the repository of the payload, by its id. */
export async function fetchCommitId(
  options: BitbucketOptions,
  { id, repository, hostId }: Omit<AbbreviatedCommit, 'pointer'>,
): Promise<{ kind: 'found'; id: string } | Unreachable | Refused> {
  const path = repository.split('/').map(encodeURIComponent).join('/');
  const host = new URL(options.api).host;
  const answer = await requestHost(options, `${options.api}/repositories/${path}/commit/${encodeURIComponent(id)}`, {
    host,
    headers: {
      accept: 'application/json',
      ...(options.token !== null && { authorization: `Bearer ${options.token}` }),
    },
    maxBytes: MAX_BYTES,
    remedy: 'check the token of the connection (scope repository)',
  });
  if (answer.kind === 'none')
    return {
      kind: 'refused',
      message: `${host} knows no commit ${id} of ${repository}: for a private repository the connection needs a token`,
    };
  if (answer.kind !== 'answer') return answer;
  const commit = jsonOf(answer.bytes);
  const [hash, uuid] = [memberOf(commit, 'hash'), memberOf(memberOf(commit, 'repository'), 'uuid')];
  if (typeof hash !== 'string' || !/^[0-9a-f]{40}$/.test(hash) || !hash.startsWith(id))
    return { kind: 'refused', message: `${host} answered with another commit than ${id}` };
  if (uuid !== `{${hostId}}`) return { kind: 'refused', message: `${host} answered about another repository` };
  return { kind: 'found', id: hash };
}
