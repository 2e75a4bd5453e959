/** The door of evidence behind a plain HTTP server that answers it as the app does, for tests of streams. */
import { createServer, request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { openDirectDoors } from '#lib/http/direct/serve-direct.ts';
import type { StreamedLine } from '#lib/client/client.ts';
import './attestations/route.ts';

export type StreamServer = { port: number; close(): Promise<void> };

export async function serveStreams(): Promise<StreamServer> {
  const serve = openDirectDoors(() => null);
  const server = createServer((request, response) => {
    void serve(request, response).then((isServed) => isServed || response.writeHead(404).end());
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export type Sent = {
  request: ClientRequest;
  response: Promise<IncomingMessage>;
  /** The lines of the response, as they come; throws where the connection is lost. */
  lines(): AsyncGenerator<StreamedLine>;
};

/** Begin to send a stream. The test writes to `request` and ends it. */
export function sendStream(port: number, token: string, headers: Record<string, string> = {}): Sent {
  const request = ask({
    port,
    host: '127.0.0.1',
    path: '/api/v1/attestations',
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-ndjson',
      accept: 'application/x-ndjson',
      ...headers,
    },
  });
  request.flushHeaders();
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  response.catch(() => undefined);
  return {
    request,
    response,
    async *lines() {
      const body = await response;
      for await (const line of createInterface({ input: body })) yield JSON.parse(line) as StreamedLine;
      if (!body.complete) throw new Error('the connection was lost');
    },
  };
}
