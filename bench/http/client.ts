/**
 * An HTTP client with persistent connections. It measures the time from the first byte of the request to the last byte
 * of the answer.
 */
import { Agent, request } from 'node:http';

export type ClientResponse = { status: number; ms: number; body: Buffer; headers: NodeJS.Dict<string | string[]> };
export type HttpClient = {
  url: string;
  send(path: string, options?: SendOptions): Promise<ClientResponse>;
  close(): void;
};
export type SendOptions = { method?: string; headers?: Record<string, string>; body?: Uint8Array };

const TIMEOUT_MS = 120_000;

/** A client of the app at `url`, with at most `connections` concurrent requests. */
export function createClient(url: string, connections = 1): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send: HttpClient['send'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const sent = request(
        new URL(path, url),
        {
          agent,
          method,
          headers: { ...headers, ...(body && { 'content-length': String(body.length) }) },
          timeout: TIMEOUT_MS,
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              ms: performance.now() - began,
              body: Buffer.concat(parts),
              headers: response.headers,
            }),
          );
          response.on('error', reject);
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`${path} was not answered within ${TIMEOUT_MS / 1000} s`)));
      sent.on('error', reject);
      sent.end(body);
    });
  return { url, send, close: () => agent.destroy() };
}
