/** The response with the original bytes of a document. */
import { notModified } from '#lib/http/cache.ts';

export type RawDocument = { id: string; bytes: Uint8Array; mediaType: string; fileName: string; secrets: number };

/**
 * The bytes as a download that no browser renders, whatever they contain. A cache asks each time, because a document
 * may be found to hold a secret later, or be sealed; one with a secret is not cached. 304 when the request has the
 * current ETag; no body for `HEAD`.
 */
export function rawResponse(request: Request, { id, bytes, mediaType, fileName, secrets }: RawDocument): Response {
  const headers = {
    'content-type': mediaType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'content-length': String(bytes.length),
    'cache-control': secrets === 0 ? 'public, no-cache' : 'private, no-store',
    etag: `"${id}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
  if (notModified(request, headers.etag))
    return new Response(null, {
      status: 304,
      headers: { etag: headers.etag, 'cache-control': headers['cache-control'] },
    });
  return new Response(request.method === 'HEAD' ? null : (bytes as Uint8Array<ArrayBuffer>), { headers });
}
