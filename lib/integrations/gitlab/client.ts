/**
 * The GitLab client: the provenance that the runner of a job wrote, and the attestations of a digest. Every call has a
 * time-out and a size limit, and follows no redirect. A failed call says whether a retry can help; it is no evidence
 * about the artifact. Source: GitLab REST "Job artifacts", "Jobs" and "Attestations".
 */

export type GitlabOptions = {
  /** Base of the REST API of a host, without a trailing slash. */
  apiOf: (host: string) => string;
  /** An access token; null: only what is public. */
  token: string | null;
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
};

export type Unreachable = { kind: 'unreached'; message: string; retryAfterSeconds: number | null };
export type Refused = { kind: 'refused'; message: string };
export type Found = { kind: 'found'; documents: Uint8Array[] };
export type Fetched = Found | { kind: 'none' } | Unreachable | Refused;

/** The API of a self-managed GitLab is on its own host. */
export const gitlabApi = (host: string): string => `https://${host}/api/v4`;

/** The largest document: the limit of one uploaded document. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Attestations of one digest that are read. */
const MAX_ATTESTATIONS = 50;

type Answer = { kind: 'answer'; bytes: Uint8Array } | { kind: 'none' } | Unreachable | Refused;
type Place = { host: string; project: string };

async function request({ apiOf, token, fetch, timeoutMs }: GitlabOptions, host: string, path: string): Promise<Answer> {
  const unreached = (message: string, retryAfterSeconds: number | null = null): Unreachable => ({
    kind: 'unreached',
    message,
    retryAfterSeconds,
  });
  try {
    const response = await fetch(`${apiOf(host)}${path}`, {
      redirect: 'manual',
      headers: { 'user-agent': 'attestry', ...(token !== null && { 'private-token': token }) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    if (status === 200) return await readLimited(response, host);
    await response.body?.cancel();
    if (status === 404) return { kind: 'none' };
    if (status === 429) return unreached(`${host} limits the rate of requests`, retryAfterOf(response.headers));
    if (status >= 500) return unreached(`${host} answered ${status}`, retryAfterOf(response.headers));
    // A redirect may lead anywhere, with the token; object storage in front of GitLab has to be proxied.
    if (status >= 300 && status < 400) return { kind: 'refused', message: `${host} redirects, which is not followed` };
    return {
      kind: 'refused',
      message: `${host} answered ${status}: check the token of the connection (scope read_api)`,
    };
  } catch (error) {
    const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
    return unreached(timedOut ? `${host} did not answer in time` : `${host} could not be reached`);
  }
}

async function readLimited(response: Response, host: string): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) return { kind: 'refused', message: `${host} sent more than 16 MiB` };
    chunks.push(chunk);
  }
  return { kind: 'answer', bytes: Buffer.concat(chunks) };
}

function retryAfterOf(headers: Headers): number | null {
  const after = Number(headers.get('retry-after'));
  return Number.isFinite(after) && after > 0 ? Math.min(after, 86_400) : null;
}

/** JSON of an answer; null where it is none. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

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
  const archive = member(member(jsonOf(about.bytes), 'artifacts_file'), 'filename');
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
    const iid = member(item, 'iid');
    return member(item, 'status') === 'success' && Number.isSafeInteger(iid) ? [iid as number] : [];
  });
  const documents: Uint8Array[] = [];
  for (const iid of numbers.slice(0, MAX_ATTESTATIONS)) {
    const bundle = await request(options, host, `${base}/${iid}/download`);
    if (bundle.kind === 'answer') documents.push(bundle.bytes);
    else if (bundle.kind !== 'none') return bundle;
  }
  return documents.length === 0 ? { kind: 'none' } : { kind: 'found', documents };
}
