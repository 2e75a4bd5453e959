/** A download that is made while the client reads it. */

/**
 * Stream a download, as fast as the client reads. It is sent as it is: the caller has masked it, or it is exact bytes.
 * An error on the way ends the response before its end.
 */
export function streamResponse(
  chunks: AsyncGenerator<string | Uint8Array>,
  { mediaType, fileName }: { mediaType: string; fileName: string },
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      'content-type': mediaType,
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="${fileName}"`,
    },
  });
}
