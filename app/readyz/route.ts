import { door, jsonResponse, notAllowed } from '#lib/http/door.ts';
import { requestContext } from '#lib/start/app.ts';
import { checkReady } from '#lib/start/check-ready.ts';

export const dynamic = 'force-dynamic';

/** Migrated and writable. */
export const GET = door('readyz', async () => {
  await checkReady(await requestContext());
  return jsonResponse({ ready: true });
});

const other = notAllowed('GET', 'HEAD');
export { other as DELETE, other as PATCH, other as POST, other as PUT };
