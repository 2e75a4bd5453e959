/**
 * Asks GitHub for the storage and deployment records that an organisation has of a digest. The lists have no pages.
 * Source: GitHub REST "Artifact metadata" (2022-11-28), "List artifact storage records", "List artifact deployment
 * records".
 */
import { jsonOf, type Refused, requestIfChanged, type Unreachable } from '#lib/integrations/host-api/request.ts';
import { apiHeaders, type GithubOptions } from '#lib/integrations/github/client/client.ts';
import { findRepository } from '#lib/integrations/github/client/repository.ts';
import type { GithubRecordList, GithubRecordLists } from '#lib/views/github/records.ts';
import { type About, readDeploymentRecords, readStorageRecords } from './read-record.ts';

export type AskedRecords =
  | { kind: 'found'; lists: GithubRecordLists }
  /** The repository belongs to a person: only organisations have records. */
  | { kind: 'personal' }
  | Unreachable
  | Refused;

const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Ask. `known`: what the lists were, so that GitHub need not send what is the same; it has no effect where another
 * organisation owns the repository now. @param digest `sha256:<hex>`
 */
export async function askRecords(
  options: GithubOptions,
  { digest, ...repository }: { digest: string; host: string; slug: string; hostId: string | null },
  known: GithubRecordLists | null,
): Promise<AskedRecords> {
  const found = await findRepository(options, repository);
  if (found.kind === 'none')
    return { kind: 'refused', message: `${new URL(options.api).host} has no repository ${repository.slug} to see` };
  if (found.kind !== 'found') return found;
  const { name, organization } = found;
  if (organization === null) return { kind: 'personal' };
  const base = `${options.api}/orgs/${encodeURIComponent(organization)}/artifacts/${encodeURIComponent(digest)}/metadata`;
  const of = known?.organization === organization ? known : null;
  const about = { digest, repository: name };
  const storage = await askList(options, `${base}/storage-records`, readStorageRecords, about, of?.storage ?? null);
  if ('kind' in storage) return storage;
  const deployments = await askList(
    options,
    `${base}/deployment-records`,
    readDeploymentRecords,
    about,
    of?.deployments ?? null,
  );
  if ('kind' in deployments) return deployments;
  return { kind: 'found', lists: { organization, storage, deployments } };
}

type TaggedList<Item> = GithubRecordList<Item> & { etag: string | null };

/** One list. GitHub answers 404 where it has no record of the digest that the token may see. */
async function askList<Item>(
  options: GithubOptions,
  url: string,
  read: (answer: unknown, about: About) => GithubRecordList<Item> | null,
  about: About,
  known: TaggedList<Item> | null,
): Promise<TaggedList<Item> | Unreachable | Refused> {
  const { host } = new URL(options.api);
  const request = {
    host,
    headers: { accept: 'application/vnd.github+json', ...apiHeaders(options) },
    maxBytes: MAX_BYTES,
    remedy: 'check ATTESTRY_GITHUB_TOKEN (permission "artifact metadata: read")',
  };
  const answer = await requestIfChanged(options, url, request, known?.etag ?? null);
  switch (answer.kind) {
    case 'same':
      return known!;
    case 'none':
      return { records: [], leftOut: 0, etag: null };
    case 'answer': {
      const list = read(jsonOf(answer.bytes), about);
      return list === null
        ? { kind: 'refused', message: `${host} answers with no list` }
        : { ...list, etag: answer.etag };
    }
    case 'unreached':
    case 'refused':
      return answer;
  }
}
