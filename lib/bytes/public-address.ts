/**
 * Public IP addresses: those outside the IANA registries of special-purpose addresses (RFC 6890, RFC 8190) and of
 * multicast addresses.
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
 * IANA allocates addresses in 2000::/3 only. These networks inside it are not public either: they carry IPv4 addresses
 * (6to4, Teredo), or serve documentation and tests.
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
 * Whether an address is public. False for loopback, private, link-local and other special networks, for every IPv6
 * address that represents an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo), and for text that is no address in
 * its canonical spelling: the caller resolves other spellings (octal, hexadecimal, short) first.
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
