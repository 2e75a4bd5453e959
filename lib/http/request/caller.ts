/** Who is calling, as far as an address tells: what limits are counted by. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * The address of the caller. A header says what its sender likes: only what proxies of our own wrote counts. Each
 * appends the address it was called from, so that behind `proxies` of them the caller is that many entries from the
 * right; with none it is the peer.
 * @param forwarded `X-Forwarded-For` as it came; several of them joined by commas
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
  // What a proxy wrote is an address; anything else came from further away, and is not believed.
  return networkOf(address ?? peer ?? '');
}

/** `1.2.3.4:567` and `[::1]:567` are written by some proxies. */
function parseAddress(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIPv4(bare) || isIPv6(bare) ? bare : null;
}

/** Who has one IPv6 address has 2^64 of them: the network stands for all (RFC 6177 §2). */
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
