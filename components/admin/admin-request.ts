/**
 * Requests that change something. They need a sign-in, whose cookie the browser adds, or a token with the scope
 * `admin`, which the reader enters on the page.
 */

/** The admin token, kept in memory while the page is open. */
let token = '';
/** Whether somebody has signed in, so that no token is needed. */
let isSignedIn = false;
const listeners = new Set<() => void>();

/** Whether a request would be authorised: by a sign-in, or by a token that was entered. */
export const hasAdminToken = (): boolean => isSignedIn || token !== '';

export function setSignedIn(signedIn: boolean): void {
  isSignedIn = signedIn;
  for (const listener of listeners) listener();
}

export function setAdminToken(text: string): void {
  token = text.trim();
  for (const listener of listeners) listener();
}

/** Call `listener` whenever the token changes; the returned function ends that. */
export function onAdminToken(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export type AdminAnswer =
  | { ok: true; body: { [member: string]: unknown } }
  /** `pointer`: the JSON pointer to the member of the body that is wrong, where the server says so. */
  | { ok: false; message: string; pointer: string | null };

/** Send a POST with the admin token, as `sendAsAdmin` does. */
export function postAsAdmin(path: string, body?: unknown): Promise<AdminAnswer> {
  return sendAsAdmin('POST', path, body);
}

/**
 * Send a request with the sign-in or the token. A file is sent as it is, everything else as JSON. Forget a token that
 * the server does not accept. Never throws.
 */
export async function sendAsAdmin(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<AdminAnswer> {
  const isFile = body instanceof Blob;
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json().catch(() => ({}))) as { [member: string]: unknown };
    if (response.ok) return { ok: true, body: answer };
    if (response.status === 401 || response.status === 403) setAdminToken('');
    return {
      ok: false,
      message: typeof answer.detail === 'string' ? answer.detail : `refused (${response.status})`,
      pointer: typeof answer.pointer === 'string' ? answer.pointer : null,
    };
  } catch {
    return { ok: false, message: 'Attestry could not be reached; nothing was changed.', pointer: null };
  }
}
