/** Original bytes, as a download: never drawn by a browser, whatever is in them; the same for ever. */
import { notModified } from '#lib/http/cache.ts';

export type RawDocument = { id: string; bytes: Uint8Array; mediaType: string; fileName: string };

export function rawResponse(request: Request, { id, bytes, mediaType, fileName }: RawDocument): Response {
  const headers = {
    'content-type': mediaType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'content-length': String(bytes.length),
    'cache-control': 'public, max-age=31536000, immutable',
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
