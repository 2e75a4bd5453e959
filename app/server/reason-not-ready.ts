/** Decides at the start whether the app can serve. */
import { openError } from '#lib/start/singleton.ts';

/**
 * Request `/readyz` once, which makes the app open and lock the data folder. Returns why the app is not ready, such as
 * a full disk or a log that was rolled back; it then serves what it has. Returns null where it is ready. Throws where
 * the data folder cannot be opened, because nothing can be served then.
 */
export async function reasonNotReady(url: string): Promise<string | null> {
  requireOpen();
  const response = await fetch(`${url}/readyz`);
  if (response.ok) return null;
  requireOpen();
  const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
  const reason = problem?.detail ?? `/readyz answers ${response.status}`;
  if (response.status !== 503) throw new Error(reason);
  return reason;
}

function requireOpen(): void {
  const error = openError();
  if (error !== undefined) throw error;
}
