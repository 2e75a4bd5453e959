/**
 * One request to a URL that somebody else wrote. The host name is resolved once, all its addresses must be public,
 * and the connection goes only to these, so that a later DNS answer has no effect (DNS rebinding). The request follows
 * no redirect, and sends no credentials but those that it is given.
 */
import { lookup as systemLookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '#lib/bytes/public-address.ts';

/** The network functions, which tests replace. */
export type PublicNetwork = {
  lookup: LookupFunction;
  request: typeof httpsRequest;
  isPublic: (address: string) => boolean;
};

export const SYSTEM_NETWORK: PublicNetwork = {
  lookup: systemLookup as LookupFunction,
  request: httpsRequest,
  isPublic: isPublicAddress,
};

/** The address, or one of the addresses of the host name, is not public. */
export class PrivateAddressError extends Error {}

/**
 * What is sent; a GET request without anything by default. `agent`: it may reuse a connection to an address that was
 * checked; false: the request has a connection of its own.
 */
export type PublicRequest = {
  method: 'GET' | 'POST' | 'PATCH';
  headers: { [name: string]: string };
  body: string | null;
  agent: Agent | false;
};

const PLAIN_GET: PublicRequest = { method: 'GET', headers: {}, body: null, agent: false };

/** Resolves with the response, whose body is unread. Rejects with `PrivateAddressError` or the network's error. */
export function requestPublic(
  url: URL,
  signal: AbortSignal,
  { lookup, request, isPublic }: PublicNetwork = SYSTEM_NETWORK,
  { method, headers, body, agent }: PublicRequest = PLAIN_GET,
): Promise<IncomingMessage> {
  // The URL parser has rewritten every spelling of an IPv4 address (octal, hexadecimal, short) as four numbers.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublic(host)) return Promise.reject(new PrivateAddressError(host));
  const checked: LookupFunction = (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const first = addresses[0];
      if (first === undefined || !addresses.every(({ address }) => isPublic(address)))
        return done(new PrivateAddressError(name), '');
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
  return new Promise((resolve, reject) => {
    const options = {
      method,
      lookup: checked,
      agent,
      signal,
      headers: { 'user-agent': 'attestry', ...headers },
    };
    request(url, options, resolve)
      .on('error', reject)
      .end(body ?? undefined);
  });
}
