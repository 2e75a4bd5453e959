/** The cookies of a session and of a sign-in: their names, and how they are written and read (RFC 6265). */

/** `sign-in`: binds a sign-in by the OpenID provider to the browser that began it. */
export type CookieName = 'session' | 'sign-in';

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
function fullName(baseUrl: string, name: CookieName): string {
  return `${isSecure(baseUrl) ? '__Host-' : ''}attestry-${name}`;
}

/** The value of `Set-Cookie`. A script cannot read the cookie. */
export function setCookie(
  baseUrl: string,
  name: CookieName,
  { value, maxAgeSeconds }: { value: string; maxAgeSeconds: number },
): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${Math.floor(maxAgeSeconds)}`];
  return [`${fullName(baseUrl, name)}=${value}`, ...attributes, ...(isSecure(baseUrl) ? ['Secure'] : [])].join('; ');
}

/** The value of `Set-Cookie` that removes the cookie. */
export function removeCookie(baseUrl: string, name: CookieName): string {
  return setCookie(baseUrl, name, { value: '', maxAgeSeconds: 0 });
}

/** What the cookie of a request holds; null without it. */
export function readCookie(baseUrl: string, name: CookieName, header: string | null): string | null {
  const prefix = `${fullName(baseUrl, name)}=`;
  const found = (header ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(prefix));
  return found === undefined || found.length === prefix.length ? null : found.slice(prefix.length);
}
