/** The address of the caller, for rate limits. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * The address of the caller. Anyone can send the header, so only the entries of the operator's proxies count. Each
 * proxy appends the address of its client, so behind `proxies` of them the caller is that many entries from the right;
 * with none it is the peer. @param forwarded `X-Forwarded-For` as it came; several of them joined by commas
 */
export function callerAddress(peer: string | undefined, forwarded: string | undefined, proxies: number): string {
  const chain = [
    ...(forwarded ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    peer ?? '',
  ];
  const named = chain[Math.max(0, chain.length - 1 - proxies)]!;
  const address = parseAddress(named);
  // A trusted proxy writes an address. Anything else came from the client and is ignored.
  return networkOf(address ?? peer ?? '');
}

/** Parse an address. Some proxies write it with a port: `1.2.3.4:567`, `[::1]:567`. */
function parseAddress(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIPv4(bare) || isIPv6(bare) ? bare : null;
}

/** The /64 network of an IPv6 address, because one client usually has all 2^64 addresses of it (RFC 6177 §2). */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head, tail] = address.replace(/%.*$/, '').split('::') as [string, string?];
  const first = head === '' ? [] : head.split(':');
  const zeroes = tail === undefined ? 0 : 8 - first.length - (tail === '' ? 0 : tail.split(':').length);
  const groups = [
    ...first,
    ...Array.from({ length: Math.max(0, zeroes) }, () => '0'),
    ...(tail ? tail.split(':') : []),
  ];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
