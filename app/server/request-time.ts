/** The time that a request may take, without which slow clients would accumulate. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answer 408, and close the connection, where a request has not arrived whole within this time, in ms. */
export function limitRequestTime(request: IncomingMessage, response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    const { socket } = request;
    if (!response.headersSent) socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    socket.destroySoon();
  }, ms).unref();
  request.once('close', () => clearTimeout(timer));
}
