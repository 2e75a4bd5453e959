/**
 * Whether a page of this app made a request. A browser adds the cookie of a session to requests of other sites too, so
 * that a request that changes something must say where it comes from (Fetch Metadata, and RFC 6454 §7).
 */
import { isLoopback } from './session-cookie.ts';

type Asked = { headers: Headers };

/**
 * True where the browser says so itself, in `Sec-Fetch-Site` or `Origin`. Neither can be set by a page. On loopback the
 * app answers under several names, so the origin is compared with the host that was asked.
 */
export function isSameOrigin({ headers }: Asked, baseUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = headers.get('origin');
  if (origin === null) return site === 'same-origin';
  if (origin === new URL(baseUrl).origin) return true;
  const asking = URL.parse(origin);
  return asking !== null && isLoopback(baseUrl) && isLoopback(asking.href) && asking.host === headers.get('host');
}
