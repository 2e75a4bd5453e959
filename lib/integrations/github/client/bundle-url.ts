/**
 * GitHub's `bundle_url`: a pre-signed address whose body is the bundle's JSON in raw Snappy block format.
 * No credentials are sent to it, no redirect is followed, and it may not lead into the private network.
 */
import { Readable } from 'node:stream';
import { uncompress } from 'snappyjs';
import type { GithubOptions } from './client.ts';
import { PrivateAddressError, requestPublic } from './public-request.ts';

export type BundleResult =
  | { kind: 'found'; bytes: Uint8Array }
  | { kind: 'unusable'; message: string }
  | { kind: 'unreached'; message: string; retryAfterSeconds: null };

/** Largest bundle, compressed or not: the cap of one document at the front door. */
const MAX_BYTES = 16 * 1024 * 1024;

/** An answer, whoever brought it. */
type FetchedResponse = { status: number; body: AsyncIterable<Uint8Array> };

/** Null where the address may be asked, else why not. */
function rejectionReason(url: URL): string | null {
  if (url.protocol !== 'https:') return 'bundle_url is not https';
  return url.username || url.password ? 'bundle_url carries credentials' : null;
}

/** The API's own origin is the operator's word and may be private; anything else must be public. */
async function fetchUrl({ api, fetch, network, timeoutMs }: GithubOptions, url: URL): Promise<FetchedResponse> {
  const signal = AbortSignal.timeout(timeoutMs);
  if (url.origin === new URL(api).origin) {
    const { status, body } = await fetch(url, { redirect: 'manual', headers: { 'user-agent': 'attestry' }, signal });
    return { status, body: body ?? Readable.from([]) };
  }
  const answer = await requestPublic(url, signal, network);
  return { status: answer.statusCode ?? 0, body: answer };
}

/** Fetch and unpack one bundle. Plain JSON is taken as it is. */
export async function fetchBundle(options: GithubOptions, address: string): Promise<BundleResult> {
  if (!URL.canParse(address)) return { kind: 'unusable', message: 'bundle_url is not an address' };
  const url = new URL(address);
  const refused = url.origin === new URL(options.api).origin ? null : rejectionReason(url);
  if (refused) return { kind: 'unusable', message: refused };
  try {
    const { status, body } = await fetchUrl(options, url);
    if (status >= 500 || status === 429)
      return { kind: 'unreached', message: `${url.host} answered ${status}`, retryAfterSeconds: null };
    if (status < 200 || status > 299)
      return { kind: 'unusable', message: `${url.host} answered ${status} for a bundle` };
    const bytes = await readLimited(body);
    if (!bytes) return { kind: 'unusable', message: 'a bundle is larger than 16 MiB' };
    return { kind: 'found', bytes: bytes[0] === 0x7b ? bytes : uncompress(bytes, MAX_BYTES) };
  } catch (error) {
    if (error instanceof PrivateAddressError)
      return { kind: 'unusable', message: 'bundle_url leads into a private network' };
    if (error instanceof Error && /snappy|compressed|uncompressed/i.test(error.message))
      return { kind: 'unusable', message: 'a bundle is neither JSON nor Snappy' };
    return { kind: 'unreached', message: `${url.host} could not be reached for a bundle`, retryAfterSeconds: null };
  }
}

async function readLimited(body: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > MAX_BYTES) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
