/** The one answer that shows the secret of a connection. */
import { maskSecrets } from '#lib/secrets/mask.ts';
import type { NewConnectionView } from '#lib/views/activity/connection.ts';

/** A connection with the secret that Attestry has made for it, which no later answer shows. */
export function newConnectionResponse({ connection, secret }: NewConnectionView, status: 200 | 201): Response {
  return new Response(JSON.stringify({ connection: maskSecrets(connection), secret }), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}
