import { expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';

it.each([
  '1.1.1.1', '8.8.8.8', '140.82.112.3', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255',
  '2606:50c0:8000::153', '2a00:1450:4001::1', '2001:4860:4860::8888', '2400:cb00::1', '2003::1',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

it.each([
  ['this network', '0.0.0.0'], ['this network', '0.1.2.3'], ['RFC 1918', '10.0.0.1'], ['RFC 1918', '172.16.0.1'], ['RFC 1918', '172.31.255.255'], ['RFC 1918', '192.168.1.1'], ['carriers', '100.64.0.1'], ['carriers', '100.127.255.255'], ['loopback', '127.0.0.1'], ['loopback', '127.255.255.254'],
  ['link-local', '169.254.169.254'], ['protocol assignments', '192.0.0.1'], ['protocol assignments', '192.0.0.170'], ['TEST-NET-1', '192.0.2.1'], ['TEST-NET-2', '198.51.100.1'], ['TEST-NET-3', '203.0.113.1'], ['6to4 relays', '192.88.99.1'], ['benchmarks', '198.18.0.1'], ['benchmarks', '198.19.255.255'],
  ['multicast', '224.0.0.1'], ['multicast', '239.255.255.255'], ['reserved', '240.0.0.1'], ['broadcast', '255.255.255.255'],
  ['unspecified', '::'], ['loopback', '::1'], ['loopback in full', '0:0:0:0:0:0:0:1'], ['mapped', '::ffff:127.0.0.1'], ['mapped, a public one', '::ffff:8.8.8.8'], ['mapped in hex', '::ffff:7f00:1'], ['mapped in full', '0:0:0:0:0:ffff:7f00:1'], ['compatible', '::127.0.0.1'], ['compatible in hex', '::7f00:1'], ['translated', '::ffff:0:127.0.0.1'],
  ['NAT64', '64:ff9b::7f00:1'], ['NAT64', '64:ff9b::10.0.0.1'], ['NAT64 of a network', '64:ff9b:1::1'], ['NAT64 of a network', '64:ff9b:1:ffff::7f00:1'], ['discard', '100::1'], ['Teredo', '2001::1'], ['Teredo', '2001:0:7f00:1::1'], ['benchmarks', '2001:2::1'], ['ORCHID', '2001:20::1'], ['documents', '2001:db8::1'], ['documents', '3fff::1'],
  ['6to4 of loopback', '2002:7f00:1::'], ['6to4 of a private one', '2002:a00:1::1'], ['ULA', 'fc00::1'], ['ULA', 'fd00:ec2::254'], ['link-local', 'fe80::1'], ['link-local with a zone', 'fe80::1%eth0'], ['a zone', '2a00:1450:4001::1%lo'], ['site-local', 'fec0::1'], ['multicast', 'ff02::1'], ['SRv6', '5f00::1'], ['not given out', '4000::1'],
  ['octal', '0177.0.0.1'], ['hexadecimal', '0x7f.0.0.1'], ['hexadecimal, whole', '0x7f000001'], ['decimal', '2130706433'], ['short', '127.1'], ['a name', 'localhost'], ['a name that is public', 'example.com'], ['nothing', ''], ['brackets', '[::1]'],
])('%s: %s is not', (_, address) => expect(isPublicAddress(address)).toBe(false));
