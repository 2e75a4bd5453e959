/** A load balancer: it gives each request to the next replica, and to the one after it where nobody listens. */
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Balancer = { url: string; close(): Promise<void> };

/** Start a balancer in front of the replicas that `replicas` returns at each request. */
export async function startBalancer(replicas: () => readonly string[]): Promise<Balancer> {
  let turn = 0;
  const server = createServer((request, response) => {
    const urls = replicas();
    const first = (turn += 1);
    void buffer(request).then(
      (body) =>
        forward(
          { request, response, body },
          [...urls.keys()].map((n) => urls[(first + n) % urls.length]!),
        ),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

type Exchange = { request: IncomingMessage; response: ServerResponse; body: Buffer };

function forward(exchange: Exchange, [url, ...others]: readonly string[]): void {
  const { request, response, body } = exchange;
  if (url === undefined) return void response.writeHead(502).end();
  const { method, headers } = request;
  const forwarded = ask(`${url}${request.url}`, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
    // The replica has ended in the middle of its answer.
    answer.on('aborted', () => response.destroy());
  });
  forwarded.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNREFUSED' && !response.headersSent) forward(exchange, others);
    else response.destroy();
  });
  response.on('close', () => forwarded.destroy());
  forwarded.end(body);
}
