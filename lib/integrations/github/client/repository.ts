/** A repository as GitHub describes it, where it is the one that is meant. Source: GitHub REST "Get a repository". */
import { memberOf, type Refused, type Unreachable } from '#lib/integrations/host-api/request.ts';
import { type GithubOptions, requestApi } from './client.ts';

/** `hostId`: the number that the host gives the repository; null: it is known by its name only. */
type RepositoryAsked = { host: string; slug: string; hostId: string | null };

/** Its name now, `owner/name`, and the organisation that owns it; null: it belongs to a person. */
type FoundRepository = { kind: 'found'; name: string; organization: string | null };

/**
 * The repository. `none` where the caller may not see it, where the name is that of another repository now, and where
 * the API is that of another `host`, which numbers repositories by itself.
 */
export async function findRepository(
  options: GithubOptions,
  { host, slug, hostId }: RepositoryAsked,
): Promise<FoundRepository | { kind: 'none' } | Unreachable | Refused> {
  const [owner, repo] = slug.split('/') as [string, string];
  const about = await requestApi(options, 'GET /repos/{owner}/{repo}', { owner, repo });
  if (about.kind !== 'answer') return about;
  const [id, name, page] = ['id', 'full_name', 'html_url'].map((key) => memberOf(about.data, key));
  if (typeof name !== 'string' || typeof page !== 'string' || URL.parse(page)?.host !== host) return { kind: 'none' };
  const isAsked = hostId === null ? name.toLowerCase() === slug.toLowerCase() : String(id) === hostId;
  if (!isAsked) return { kind: 'none' };
  const [login, type] = ['login', 'type'].map((key) => memberOf(memberOf(about.data, 'owner'), key));
  const organization = type === 'Organization' && typeof login === 'string' ? login : null;
  return { kind: 'found', name, organization };
}
