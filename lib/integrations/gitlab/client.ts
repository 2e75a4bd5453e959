/**
 * The GitLab client: the provenance that the runner of a job wrote, and the attestations of a digest. Every call has a
 * time-out and a size limit, and follows no redirect. A failed call says whether a retry can help; it is no evidence
 * about the artifact. Source: GitLab REST "Job artifacts", "Jobs" and "Attestations".
 */

import {
  type Answer,
  jsonOf,
  memberOf,
  type Refused,
  requestHost,
  type Unreachable,
} from '#lib/integrations/host-api/request.ts';

export type GitlabOptions = {
  /** Base of the REST API of a host, without a trailing slash. */
  apiOf: (host: string) => string;
  /** An access token; null: only what is public. */
  token: string | null;
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
};

export type Found = { kind: 'found'; documents: Uint8Array[] };
export type Fetched = Found | { kind: 'none' } | Unreachable | Refused;

/** The API of a self-managed GitLab is on its own host. */
export const gitlabApi = (host: string): string => `https://${host}/api/v4`;

/** The largest document: the limit of one uploaded document. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Attestations of one digest that are read. */
const MAX_ATTESTATIONS = 50;

type Place = { host: string; project: string };

const request = (options: GitlabOptions, host: string, path: string): Promise<Answer> =>
  requestHost(options, `${options.apiOf(host)}${path}`, {
    host,
    headers: options.token === null ? {} : { 'private-token': options.token },
    maxBytes: MAX_BYTES,
    remedy: 'check the token of the connection (scope read_api)',
  });

/**
 * The provenance that the runner wrote beside the artifacts of a job (`RUNNER_GENERATE_ARTIFACTS_METADATA`). The file
 * is named after the archive.
 */
export async function fetchJobProvenance(
  options: GitlabOptions,
  { host, project }: Place,
  job: string,
): Promise<Fetched> {
  const base = `/projects/${encodeURIComponent(project)}/jobs/${encodeURIComponent(job)}`;
  const about = await request(options, host, base);
  if (about.kind !== 'answer') return about;
  const archive = memberOf(memberOf(jsonOf(about.bytes), 'artifacts_file'), 'filename');
  if (typeof archive !== 'string') return { kind: 'none' };
  const stem = archive.replace(/\.zip$/, '');
  for (const name of new Set([`${stem}-metadata.json`, 'artifacts-metadata.json'])) {
    const found = await request(options, host, `${base}/artifacts/${encodeURIComponent(name)}`);
    if (found.kind === 'answer') return { kind: 'found', documents: [found.bytes] };
    if (found.kind !== 'none') return found;
  }
  return { kind: 'none' };
}

/** The attestations of a digest, `sha256:<hex>`, each as the bytes of a Sigstore bundle. */
export async function fetchAttestations(
  options: GitlabOptions,
  { host, project }: Place,
  digest: string,
): Promise<Fetched> {
  const base = `/projects/${encodeURIComponent(project)}/attestations`;
  const list = await request(options, host, `${base}/${digest.slice('sha256:'.length)}`);
  if (list.kind !== 'answer') return list;
  const items = jsonOf(list.bytes);
  const numbers = (Array.isArray(items) ? (items as unknown[]) : []).flatMap((item) => {
    const iid = memberOf(item, 'iid');
    return memberOf(item, 'status') === 'success' && Number.isSafeInteger(iid) ? [iid as number] : [];
  });
  const documents: Uint8Array[] = [];
  for (const iid of numbers.slice(0, MAX_ATTESTATIONS)) {
    const bundle = await request(options, host, `${base}/${iid}/download`);
    if (bundle.kind === 'answer') documents.push(bundle.bytes);
    else if (bundle.kind !== 'none') return bundle;
  }
  return documents.length === 0 ? { kind: 'none' } : { kind: 'found', documents };
}
