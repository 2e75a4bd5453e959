/**
 * Reads the storage and deployment records of an artifact. What a record says is the word of whoever may write records
 * of the organisation. Source: GitHub REST "Artifact metadata"
 * (2022-11-28).
 */
import { memberOf } from '#lib/integrations/host-api/request.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { truncateEnd } from '#lib/format/truncate.ts';
import { maskText } from '#lib/secrets/mask.ts';
import type { GithubDeploymentView, GithubRecordList, GithubStorageView } from '#lib/views/github/records.ts';

/** Records of one list that are kept. */
const MAX_RECORDS = 50;
/** GitHub takes up to 255 characters of most members, and longer addresses. */
const MAX_TEXT = 500;
const MAX_TEXT_READ = 4_000;
const MAX_RISKS = 4;
/** A number that GitHub gives as a total says nothing above this. */
const MAX_TOTAL = 1_000_000;

/** `digest`: the one that was asked about; `repository`: `owner/name`. */
export type About = { digest: string; repository: string };

export const readStorageRecords = (answer: unknown, about: About): GithubRecordList<GithubStorageView> | null =>
  readList(answer, 'storage_records', about, (given) => ({
    name: textOf(given, 'name'),
    registry: addressOf(given, 'registry_url'),
    repository: textOf(given, 'repository'),
    url: addressOf(given, 'artifact_url'),
    status: textOf(given, 'status'),
    updatedAt: timeOf(given),
  }));

export const readDeploymentRecords = (answer: unknown, about: About): GithubRecordList<GithubDeploymentView> | null =>
  readList(answer, 'deployment_records', about, (given) => {
    const risks = memberOf(given, 'runtime_risks');
    const texts = (Array.isArray(risks) ? risks : []).filter((risk): risk is string => typeof risk === 'string');
    return {
      environment: textOf(given, 'logical_environment'),
      region: textOf(given, 'physical_environment'),
      cluster: textOf(given, 'cluster'),
      name: textOf(given, 'deployment_name'),
      risks: [...new Set(texts.map(shown).filter((risk) => risk !== ''))].slice(0, MAX_RISKS),
      updatedAt: timeOf(given),
    };
  });

/**
 * The records that are about the digest, each once, the newest first; null where the answer has no such list. A record
 * that names another repository is none of this project.
 */
function readList<Item extends { updatedAt: string | null }>(
  answer: unknown,
  member: string,
  { digest, repository }: About,
  read: (given: unknown) => Item,
): GithubRecordList<Item> | null {
  const given = memberOf(answer, member);
  if (!Array.isArray(given)) return null;
  const seen = new Set<string>();
  const records: Item[] = [];
  for (const one of given as unknown[]) {
    const [own, of, id] = ['digest', 'github_repository', 'id'].map((key) => memberOf(one, key));
    if (typeof own !== 'string' || own.toLowerCase() !== digest) continue;
    if (typeof of === 'string' && !isRepository(of, repository)) continue;
    const record = read(one);
    const key = typeof id === 'number' ? `#${id}` : JSON.stringify(record);
    if (seen.has(key)) continue;
    seen.add(key);
    records.push(record);
  }
  const total = memberOf(answer, 'total_count');
  const counted = typeof total === 'number' && Number.isInteger(total) && total <= MAX_TOTAL ? total : 0;
  const newest = records.toSorted((a, b) => (b.updatedAt ?? '').localeCompare(a.updatedAt ?? ''));
  const kept = newest.slice(0, MAX_RECORDS);
  return { records: kept, leftOut: Math.max(counted, given.length) - kept.length };
}

/** GitHub takes the name of a repository with its owner, and without. */
function isRepository(written: string, repository: string): boolean {
  const [name, whole] = [written.toLowerCase(), repository.toLowerCase()];
  return name === whole || name === whole.slice(whole.indexOf('/') + 1);
}

/** One safe line. Its secrets are masked before it is cut, or half of one would remain. */
const shown = (text: string): string =>
  truncateEnd(maskText(sanitizeLine(text.slice(0, MAX_TEXT_READ))), MAX_TEXT).trim();

function textOf(given: unknown, key: string): string | null {
  const text = memberOf(given, key);
  return typeof text === 'string' && text.trim() !== '' ? shown(text) : null;
}

/** An address without the user name, the password, the query and the fragment that it may have. */
function addressOf(given: unknown, key: string): string | null {
  const text = memberOf(given, key);
  if (typeof text !== 'string' || text.trim() === '') return null;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return shown(text.replace(/[?#][^]*$/, '').replace(/^[^]*@/, ''));
  return shown(`${url.protocol}//${url.host}${url.pathname}`);
}

function timeOf(given: unknown): string | null {
  const text = memberOf(given, 'updated_at') ?? memberOf(given, 'created_at');
  const at = typeof text === 'string' && text.length <= 40 ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
