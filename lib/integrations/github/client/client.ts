/**
 * The GitHub client: the attestations of a digest, and the digests that a workflow run produced. Every call has a
 * time-out and a size limit. A failed call says whether a retry can help; it is no evidence about the artifact. Source:
 * GitHub REST "Attestations" and "Actions artifacts" (2022-11-28).
 */
import { request as octokit } from '@octokit/request';
import { readLimited } from '#lib/bytes/read-limited.ts';
import {
  jsonOf,
  rateLimit,
  type Refused,
  retryAfterOf,
  tooLarge,
  type Unreachable,
} from '#lib/integrations/host-api/request.ts';
import { fetchBundle, type BundleResult } from './bundle-url.ts';
import type { PublicNetwork } from './public-request.ts';

export type GithubOptions = {
  /** Base of the REST API, without a trailing slash. */
  api: string;
  token: string | null;
  /** The HTTP client; tests use a fake server on loopback. */
  fetch: typeof globalThis.fetch;
  /** The network for URLs from responses; the machine's own by default. */
  network?: PublicNetwork;
  timeoutMs: number;
};

export type Attestations =
  | { kind: 'found'; bundles: Uint8Array[]; more: boolean; problems: string[] }
  | { kind: 'none' }
  | Unreachable
  | Refused;
export type RunDigests = { kind: 'found'; digests: string[] } | { kind: 'none' } | Unreachable | Refused;

/** The largest number of pages, of 100 attestations each, for one digest. */
const MAX_PAGES = 5;
const MAX_REDIRECTS = 3;
/** The largest answer: a page of 100 attestations, each with its bundle. */
const MAX_BYTES = 32 * 1024 * 1024;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

type ApiResponse = { kind: 'answer'; data: unknown; link: string | null } | { kind: 'none' } | Unreachable | Refused;

/** The version of the API, and the token. */
export function apiHeaders({ token }: Pick<GithubOptions, 'token'>): Record<string, string> {
  return { 'x-github-api-version': '2022-11-28', ...(token ? { authorization: `Bearer ${token}` } : {}) };
}

/** One request to the API; `none` stands for 404. */
export async function requestApi(
  options: GithubOptions,
  route: string,
  parameters: Record<string, string | number>,
): Promise<ApiResponse> {
  try {
    const response = await octokit(route, {
      baseUrl: options.api,
      ...parameters,
      headers: { 'user-agent': 'attestry', ...apiHeaders(options) },
      request: {
        fetch: withinOrigin(options),
        signal: AbortSignal.timeout(options.timeoutMs),
        // It would return the empty text for a body that ends too early, as if GitHub knew nothing.
        parseSuccessResponseBody: false,
      },
    });
    const { host } = new URL(options.api);
    const bytes = await readLimited((response.data as ReadableStream<Uint8Array> | null) ?? [], MAX_BYTES);
    if (bytes === null) return tooLarge(host, MAX_BYTES);
    const data: unknown = jsonOf(bytes);
    if (data === null) return { kind: 'unreached', message: `${host} sent no JSON`, retryAfterSeconds: null };
    return { kind: 'answer', data, link: response.headers.link ?? null };
  } catch (error) {
    return toFailure(error, options.api);
  }
}

/**
 * A renamed repository redirects to the same host. A redirect to another origin is an error, because the operator did
 * not configure it.
 */
function withinOrigin({ api, fetch }: GithubOptions): typeof globalThis.fetch {
  const { origin } = new URL(api);
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const response = await fetch(url, { ...init, redirect: 'manual' });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) return response.status < 400 ? response : withoutBody(response);
      await response.body?.cancel();
      url = new URL(location, url);
      if (url.origin !== origin) throw new Error(`${origin} redirects to another origin`);
    }
    throw new Error(`${origin} redirects too often`);
  };
}

/** What the host writes about an error is not read. */
async function withoutBody({ status, headers, body }: Response): Promise<Response> {
  await body?.cancel();
  return new Response(null, { status, headers });
}

type HttpFailure = { status: number; response?: { headers?: Record<string, string | number | undefined> } };

function toFailure(error: unknown, api: string): { kind: 'none' } | Unreachable | Refused {
  const host = new URL(api).host;
  const http = error instanceof Error && 'response' in error ? (error as unknown as HttpFailure) : null;
  if (http?.response) {
    const headers = http.response.headers ?? {};
    const header = (name: string) => (headers[name] === undefined ? null : String(headers[name]));
    if (http.status === 404) return { kind: 'none' };
    const limited = rateLimit(host, http.status, header);
    if (limited !== null) return limited;
    if (http.status >= 500)
      return {
        kind: 'unreached',
        message: `${host} answered ${http.status}`,
        retryAfterSeconds: retryAfterOf(header),
      };
    return {
      kind: 'refused',
      message: `${host} answered ${http.status}: check ATTESTRY_GITHUB_TOKEN (permission "attestations: read", "actions: read")`,
    };
  }
  const timedOut =
    error instanceof Error &&
    (error.name === 'TimeoutError' ||
      error.name === 'AbortError' ||
      (error.cause instanceof Error && error.cause.name === 'TimeoutError'));
  return {
    kind: 'unreached',
    message: timedOut ? `${host} did not answer in time` : `${host} could not be reached`,
    retryAfterSeconds: null,
  };
}

/**
 * The attestations of a digest in a repository, each as the bytes of a Sigstore bundle. `more` is true when GitHub has
 * more pages than were read; `problems` lists unusable bundles. @param slug `owner/name` @param digest `sha256:<hex>`
 */
export async function fetchAttestations(options: GithubOptions, slug: string, digest: string): Promise<Attestations> {
  const [owner, repo] = slug.split('/') as [string, string];
  const bundles: Uint8Array[] = [];
  const problems: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const parameters = { owner, repo, digest, per_page: 100, ...(after ? { after } : {}) };
    const answer = await requestApi(options, 'GET /repos/{owner}/{repo}/attestations/{digest}', parameters);
    if (answer.kind === 'none') break;
    if (answer.kind !== 'answer') return answer;
    for (const item of itemsOf(answer.data, 'attestations')) {
      const bundle = await bundleOf(options, item);
      if (bundle.kind === 'unreached') return bundle;
      if (bundle.kind === 'found') bundles.push(bundle.bytes);
      else problems.push(bundle.message);
    }
    after = nextCursor(answer.link);
    if (!after) break;
  }
  if (bundles.length === 0 && problems.length === 0) return { kind: 'none' };
  return { kind: 'found', bundles, more: after !== null, problems };
}

async function bundleOf(options: GithubOptions, item: Record<string, unknown>): Promise<BundleResult> {
  if (item['bundle']) return { kind: 'found', bytes: Buffer.from(JSON.stringify(item['bundle'])) };
  if (typeof item['bundle_url'] === 'string') return fetchBundle(options, item['bundle_url']);
  return { kind: 'unusable', message: 'an attestation without bundle and bundle_url' };
}

/** The digests of the files that a workflow run uploaded. */
export async function fetchRunDigests(options: GithubOptions, slug: string, runId: string): Promise<RunDigests> {
  const [owner, repo] = slug.split('/') as [string, string];
  const answer = await requestApi(options, 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
    owner,
    repo,
    run_id: runId,
    per_page: 100,
  });
  if (answer.kind !== 'answer') return answer;
  const digests = itemsOf(answer.data, 'artifacts').flatMap((item) =>
    typeof item['digest'] === 'string' && DIGEST.test(item['digest']) ? [item['digest']] : [],
  );
  return digests.length > 0 ? { kind: 'found', digests: [...new Set(digests)] } : { kind: 'none' };
}

function itemsOf(data: unknown, key: string): Record<string, unknown>[] {
  const list = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : null;
  return Array.isArray(list)
    ? list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
    : [];
}

/** The `after` cursor of the `rel="next"` link (RFC 8288). */
function nextCursor(link: string | null): string | null {
  for (const part of (link ?? '').split(',')) {
    const match = /<([^>]+)>\s*;[^,]*rel="?next"?/.exec(part);
    if (match?.[1]) return URL.canParse(match[1]) ? new URL(match[1]).searchParams.get('after') : null;
  }
  return null;
}
