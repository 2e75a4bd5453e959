/** Requests about sessions, which the browser authorises with its cookie. */

export type SessionAnswer = { ok: true; body: { signOutUrl?: string | null } } | { ok: false; message: string };

/** Send a request. Never throws. */
export async function sendSession(
  method: 'POST' | 'DELETE',
  path: string,
  body?: { [member: string]: string },
): Promise<SessionAnswer> {
  try {
    const response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json().catch(() => ({}))) as { detail?: unknown; signOutUrl?: string | null };
    if (response.ok) return { ok: true, body: answer };
    const { detail } = answer;
    return { ok: false, message: typeof detail === 'string' ? sentence(detail) : `Refused (${response.status}).` };
  } catch {
    return { ok: false, message: 'Attestry could not be reached.' };
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
