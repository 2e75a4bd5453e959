import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerAddress } from './caller.ts';

describe('callerAddress', () => {
  it.each<[string, string | undefined, string | undefined, number, string]>([
    ['no proxy, no header', '198.51.100.7', undefined, 0, '198.51.100.7'],
    ['no proxy, a header with another address', '198.51.100.7', '10.0.0.1', 0, '198.51.100.7'],
    ['no proxy, many headers', '198.51.100.7', '1.1.1.1, 2.2.2.2,3.3.3.3', 0, '198.51.100.7'],
    ['one proxy', '127.0.0.1', '198.51.100.7', 1, '198.51.100.7'],
    ['one proxy, after a forged entry of the caller', '127.0.0.1', '1.2.3.4, 198.51.100.7', 1, '198.51.100.7'],
    ['two proxies', '127.0.0.1', '1.2.3.4, 198.51.100.7, 10.0.0.2', 2, '198.51.100.7'],
    ['fewer entries than proxies', '127.0.0.1', '198.51.100.7', 3, '198.51.100.7'],
    ['one proxy that wrote no header', '127.0.0.1', undefined, 1, '127.0.0.1'],
    ['an entry that is not an address', '127.0.0.1', 'unknown', 1, '127.0.0.1'],
    ['a very long entry', '127.0.0.1', 'x'.repeat(10_000), 1, '127.0.0.1'],
    ['an address with a port', '127.0.0.1', '198.51.100.7:4711', 1, '198.51.100.7'],
    ['an IPv4 address in IPv6 form', '::ffff:198.51.100.7', undefined, 0, '198.51.100.7'],
    ['an IPv6 address counts as its network', '2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2::/64'],
    ['IPv6 in short form', '2001:db8::6', undefined, 0, '2001:db8:0:0::/64'],
    ['IPv6 with a zone', 'fe80::1%eth0', undefined, 0, 'fe80:0:0:0::/64'],
    ['IPv6 with a port', '::1', '[2001:db8:1:2::9]:443', 1, '2001:db8:1:2::/64'],
    ['loopback', '::1', undefined, 0, '0:0:0:0::/64'],
    ['a closed connection', undefined, '1.2.3.4', 0, ''],
  ])('%s', (_, peer, forwarded, proxies, caller) => expect(callerAddress(peer, forwarded, proxies)).toBe(caller));

  it('no forged header changes the address of the caller', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 3 }), (forged, proxies) => {
        const own = ['198.51.100.7', '10.0.0.1', '10.0.0.2', '10.0.0.3'].slice(0, proxies + 1);
        expect(callerAddress(own.at(-1), [forged, ...own.slice(0, -1)].join(', '), proxies)).toBe('198.51.100.7');
      }),
    );
  });

  it('every IPv6 address counts as its /64 network', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(callerAddress(address, undefined, 0)).toMatch(
          /^([0-9a-f]{1,4}(:[0-9a-f]{1,4}){3}::\/64|\d+\.\d+\.\d+\.\d+)$/,
        );
      }),
    );
  });
});
