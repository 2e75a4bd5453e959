/**
 * Which addresses lie in the public network: by the registries of special-purpose addresses (RFC 6890, RFC 8190) and of
 * multicast.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const SPECIAL_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
/**
 * Only 2000::/3 is given out; what of it carries an address of IPv4 inside (6to4, Teredo) or is for documents and tests
 * is not asked either.
 */
const SPECIAL_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['2620:4f:8000::', 48],
] as const;

const specialNetworks = new BlockList();
for (const [net, prefix] of SPECIAL_V4) specialNetworks.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_V6) specialNetworks.addSubnet(net, prefix, 'ipv6');
const allocatedNetworks = new BlockList();
allocatedNetworks.addSubnet('2000::', 3, 'ipv6');

/**
 * True for an address that anybody may be found at. False for loopback, private, link-local and other special networks,
 * for every address of IPv6 that stands for one of IPv4 (mapped, compatible, NAT64, 6to4, Teredo), and for what is no
 * address as it is written canonically: other spellings (octal, hexadecimal, short) are for whoever parses them first.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialNetworks.check(address, 'ipv4');
  return (
    isIPv6(address) &&
    !address.includes('%') &&
    allocatedNetworks.check(address, 'ipv6') &&
    !specialNetworks.check(address, 'ipv6')
  );
}
