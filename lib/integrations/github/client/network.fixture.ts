/** For tests: a network whose names lead where a test says. */
import { request as httpRequest } from 'node:http';
import type { request as httpsRequest } from 'node:https';
import { isPublicAddress } from '#lib/bytes/public-address.ts';
import type { PublicNetwork } from './public-request.ts';

/** A network with these addresses by name, one list for each lookup; connections do not use TLS. */
export function fakeNetwork(
  names: Record<string, string[][]>,
  isPublic = isPublicAddress,
): PublicNetwork & { lookups: string[] } {
  const lookups: string[] = [];
  const request = ((url: URL, options: object, done: () => void) =>
    httpRequest(new URL(url.href.replace('https:', 'http:')), options, done)) as typeof httpsRequest;
  return {
    lookups,
    request,
    isPublic,
    lookup: (name, _options, done) => {
      lookups.push(name);
      const answers = names[name] ?? [];
      const found = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      if (found.length === 0) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '');
      else
        done(
          null,
          found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        );
    },
  };
}
