/**
 * GitHub's `bundle_url`: a pre-signed URL whose body is the bundle's JSON in raw Snappy block format. The request sends
 * no credentials, follows no redirect, and may not go to a private network.
 */
import { Readable } from 'node:stream';
import { uncompress } from 'snappyjs';
import { readLimited } from '#lib/bytes/read-limited.ts';
import type { GithubOptions } from './client.ts';
import { PrivateAddressError, requestPublic } from './public-request.ts';

export type BundleResult =
  | { kind: 'found'; bytes: Uint8Array }
  | { kind: 'unusable'; message: string }
  | { kind: 'unreached'; message: string; retryAfterSeconds: null };

/** The largest bundle, compressed or not: the limit of one uploaded document. */
const MAX_BYTES = 16 * 1024 * 1024;

type FetchedResponse = { status: number; body: AsyncIterable<Uint8Array> };

/** Null when the URL may be requested, else the reason why not. */
function rejectionReason(url: URL): string | null {
  if (url.protocol !== 'https:') return 'bundle_url is not https';
  return url.username || url.password ? 'bundle_url carries credentials' : null;
}

/** The operator configured the API's origin, so it may be private. Any other origin must be public. */
async function fetchUrl({ api, fetch, network, timeoutMs }: GithubOptions, url: URL): Promise<FetchedResponse> {
  const signal = AbortSignal.timeout(timeoutMs);
  if (url.origin === new URL(api).origin) {
    const { status, body } = await fetch(url, { redirect: 'manual', headers: { 'user-agent': 'attestry' }, signal });
    return { status, body: body ?? Readable.from([]) };
  }
  const response = await requestPublic(url, signal, network);
  return { status: response.statusCode ?? 0, body: response };
}

/** Fetch and decompress one bundle. Plain JSON is returned as it is. */
export async function fetchBundle(options: GithubOptions, address: string): Promise<BundleResult> {
  if (!URL.canParse(address)) return { kind: 'unusable', message: 'bundle_url is not a URL' };
  const url = new URL(address);
  const refused = url.origin === new URL(options.api).origin ? null : rejectionReason(url);
  if (refused) return { kind: 'unusable', message: refused };
  try {
    const { status, body } = await fetchUrl(options, url);
    if (status >= 500 || status === 429)
      return { kind: 'unreached', message: `${url.host} answered ${status}`, retryAfterSeconds: null };
    if (status < 200 || status > 299)
      return { kind: 'unusable', message: `${url.host} answered ${status} for a bundle` };
    const bytes = await readLimited(body, MAX_BYTES);
    if (!bytes) return { kind: 'unusable', message: 'a bundle is larger than 16 MiB' };
    return { kind: 'found', bytes: bytes[0] === 0x7b ? bytes : uncompress(bytes, MAX_BYTES) };
  } catch (error) {
    if (error instanceof PrivateAddressError)
      return { kind: 'unusable', message: 'bundle_url points to a private network' };
    if (error instanceof Error && /snappy|compressed|uncompressed/i.test(error.message))
      return { kind: 'unusable', message: 'a bundle is neither JSON nor Snappy' };
    return { kind: 'unreached', message: `${url.host} could not be reached for a bundle`, retryAfterSeconds: null };
  }
}
