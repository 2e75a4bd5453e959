/** Requests about sessions, which the browser authorises with its cookie. */

/** Send a request. Returns null where it was done, else why it was refused. Never throws. */
export async function sendSession(
  method: 'POST' | 'DELETE',
  path: string,
  body?: { [member: string]: string },
): Promise<string | null> {
  try {
    const response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return null;
    const { detail } = (await response.json().catch(() => ({}))) as { detail?: unknown };
    return typeof detail === 'string' ? sentence(detail) : `Refused (${response.status}).`;
  } catch {
    return 'Attestry could not be reached.';
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
