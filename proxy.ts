/** Next calls this before every page: security headers, and a fresh nonce for the scripts of the page. */
import { NextResponse, type NextRequest } from 'next/server';
import { isDevelopment } from '#lib/config.ts';
import { PATH_HEADER } from '#lib/http/request/return-path.ts';
import { SECURITY_HEADERS, contentSecurityPolicy } from '#lib/http/security-headers.ts';

export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy(nonce, isDevelopment());
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the policy of the request.
  headers.set('content-security-policy', policy);
  // A page that needs a sign-in sends its reader back here.
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  for (const [name, value] of SECURITY_HEADERS) response.headers.set(name, value);
  return response;
}

/**
 * Pages only: the doors for machines and the files that never change, which stand at the root, set their own headers. A
 * page may end as a file does: a repository can be called `site.txt`.
 */
export const config = {
  matcher: [
    '/((?!_next/static|api/|\\.well-known/|badge/|log/|healthz|readyz|metrics|[^/]+\\.(?:svg|png|ico|woff2|txt)$).*)',
  ],
};
