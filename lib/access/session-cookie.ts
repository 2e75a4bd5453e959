/** The cookie of a session: its name, and how it is written and read (RFC 6265). */

const NAME = 'attestry-session';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether a URL is one of this machine only. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

/** Whether people may sign in at this address: a password and a cookie must not travel in plain text. */
export function allowsSignIn(baseUrl: string): boolean {
  return isSecure(baseUrl) || isLoopback(baseUrl);
}

const isSecure = (baseUrl: string) => new URL(baseUrl).protocol === 'https:';

/**
 * A browser sends a cookie with the prefix `__Host-` to this host only, and only over TLS (RFC 6265bis §4.1.3.2). Plain
 * HTTP on loopback has no TLS, so the cookie has no prefix there.
 */
function cookieName(baseUrl: string): string {
  return isSecure(baseUrl) ? `__Host-${NAME}` : NAME;
}

/** The value of `Set-Cookie` that starts a session. A script cannot read the cookie. */
export function sessionCookie(baseUrl: string, token: string, maxAgeSeconds: number): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${Math.floor(maxAgeSeconds)}`];
  return [`${cookieName(baseUrl)}=${token}`, ...attributes, ...(isSecure(baseUrl) ? ['Secure'] : [])].join('; ');
}

/** The value of `Set-Cookie` that removes the cookie. */
export function endedCookie(baseUrl: string): string {
  return sessionCookie(baseUrl, '', 0);
}

/** What the cookie of a request holds; null without it. */
export function readSessionCookie(baseUrl: string, header: string | null): string | null {
  const prefix = `${cookieName(baseUrl)}=`;
  const found = (header ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(prefix));
  return found === undefined || found.length === prefix.length ? null : found.slice(prefix.length);
}
