/** The response with a verification summary. */
import { ENVELOPE_MEDIA_TYPE } from '#lib/vsa/envelope.ts';
import { notModified } from '#lib/http/cache.ts';

export type IssuedSummary = { id: string; envelope: string; holds: boolean; current: string | null };

/**
 * The envelope as a download. Caches must ask again each time, because a verdict may change; the ETag is the id of the
 * summary. The headers say whether it holds, and name the one that does (RFC 5829 §3.1). `path` is the address without
 * its query.
 */
export function vsaResponse(
  request: Request,
  { id, envelope, holds, current }: IssuedSummary,
  { path, fileName }: { path: string; fileName: string },
): Response {
  const headers = {
    etag: `"${id}"`,
    'cache-control': 'no-cache',
    'attestry-vsa-id': id,
    'attestry-vsa-holds': String(holds),
    ...(current === null ? {} : { link: `<${path}?id=${encodeURIComponent(current)}>; rel="latest-version"` }),
  };
  if (notModified(request, headers.etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : envelope, {
    headers: {
      ...headers,
      'content-type': ENVELOPE_MEDIA_TYPE,
      'content-length': String(Buffer.byteLength(envelope)),
      'content-disposition': `attachment; filename="${fileName}"`,
    },
  });
}
