/**
 * GitHub's `bundle_url`: a pre-signed address whose body is the bundle's JSON in raw Snappy block format.
 * No credentials are sent to it, no redirect is followed, and it may not lead into the private network.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { uncompress } from 'snappyjs';
import type { GithubOptions } from './client.ts';

export type BundleAnswer = { kind: 'found'; bytes: Uint8Array } | { kind: 'unusable'; message: string } | { kind: 'unreached'; message: string; retryAfterSeconds: null };

/** Largest bundle, compressed or not: the cap of one document at the front door. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Addresses that a pre-signed URL of a public service never has (RFC 1918, 6598, 3927, 4193, 4291, loopback). */
const PRIVATE = new BlockList();
for (const [net, prefix] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3]] as const) PRIVATE.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [['::', 127], ['64:ff9b::', 96], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) PRIVATE.addSubnet(net, prefix, 'ipv6');

function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return PRIVATE.check(mapped ?? address, isIP(mapped ?? address) === 6 ? 'ipv6' : 'ipv4');
}

/** Null when the address may be asked, else why not. The API's own origin is the operator's word and is allowed. */
async function refusal(url: URL, api: string): Promise<string | null> {
  if (url.origin === new URL(api).origin) return null;
  if (url.protocol !== 'https:') return 'bundle_url is not https';
  if (url.username || url.password) return 'bundle_url carries credentials';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : (await lookup(host, { all: true })).map((entry) => entry.address);
  return addresses.some(isPrivate) ? 'bundle_url leads into a private network' : null;
}

/** Fetch and unpack one bundle. Plain JSON is taken as it is. */
export async function fetchBundle(options: GithubOptions, address: string): Promise<BundleAnswer> {
  if (!URL.canParse(address)) return { kind: 'unusable', message: 'bundle_url is not an address' };
  const url = new URL(address);
  try {
    const refused = await refusal(url, options.api);
    if (refused) return { kind: 'unusable', message: refused };
    const response = await options.fetch(url, { redirect: 'error', headers: { 'user-agent': 'attestry' }, signal: AbortSignal.timeout(options.timeoutMs) });
    if (response.status >= 500 || response.status === 429) return { kind: 'unreached', message: `${url.host} answered ${response.status}`, retryAfterSeconds: null };
    if (!response.ok) return { kind: 'unusable', message: `${url.host} answered ${response.status} for a bundle` };
    const body = await readCapped(response);
    if (!body) return { kind: 'unusable', message: 'a bundle is larger than 16 MiB' };
    return { kind: 'found', bytes: body[0] === 0x7b ? body : uncompress(body, MAX_BYTES) };
  } catch (error) {
    if (error instanceof Error && /snappy|compressed|uncompressed/i.test(error.message)) return { kind: 'unusable', message: 'a bundle is neither JSON nor Snappy' };
    return { kind: 'unreached', message: `${url.host} could not be reached for a bundle`, retryAfterSeconds: null };
  }
}

async function readCapped(response: Response): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
