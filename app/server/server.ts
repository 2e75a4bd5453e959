/** The built app behind an HTTP server of ours, so that its start is known and its end is clean. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import { config } from '#lib/config.ts';
import { callerAddress } from '#lib/http/request/caller.ts';

/**
 * How long a sender may take, in ms: for its headers, and for the whole of a request (the largest upload over a thin
 * line). Who is slower is told 408 and let go, so that connections held open for nothing do not pile up. Between two
 * requests a connection is kept longer than proxies and clients keep it for reuse, so that none sends on one that is
 * just being closed.
 */
export const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
};

const SUPPORTED_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Files that never change: at the top, and those of the build. */
const STATIC_FILE = /^\/(?:_next\/|[^/?]+\.[a-z0-9]+(?:\?|$))/;

/** How long the rest of a request may take that was answered before its end, in ms. */
const LINGER_MS = 30_000;

/** How long requests under way may take to finish once the end is asked for, in ms; event streams never do. */
const GRACE_MS = 3_000;

export type RunningServer = {
  /** The port it listens on: the one asked for, or the one that was free where 0 was. */
  port: number;
  /** Stop listening, let requests under way finish, then release everything. */
  close(): Promise<void>;
};

const BAD_URL_PROBLEM = JSON.stringify({
  type: 'urn:attestry:problem:bad-request',
  title: 'The request is not well formed',
  status: 400,
  code: 'bad-request',
  detail: 'the address is not well formed',
});

/** Percent signs must encode UTF-8: Next answers anything else with a 500. */
function isDecodableUrl(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0]!);
    return true;
  } catch {
    return false;
  }
}

/**
 * Serve the build in `folder` on host and port. Rejects with the system's error (`EADDRINUSE` …) where it cannot
 * listen. It answers from the first connection on: requests wait until the app is prepared.
 */
export async function serve(folder: string, host: string, port: number): Promise<RunningServer> {
  const server = createServer(TIMEOUTS);
  // Whoever connects and says nothing has begun no request, and no limit of Node's counts.
  server.on('connection', (socket) => {
    setTimeout(() => {
      if (socket.bytesRead === 0) socket.destroy();
    }, TIMEOUTS.headersTimeout).unref();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const actual = (server.address() as AddressInfo).port;
  const app = next({ dir: folder, dev: false, hostname: host, port: actual, httpServer: server, quiet: true });
  const prepared = app.prepare();
  const { trustedProxies } = config();
  server.on('request', (request, response) => {
    response.once('finish', () => closeUnfinishedRequest(request));
    // Behind this line the header is the caller, and nothing that a caller wrote.
    request.headers['x-forwarded-for'] = callerAddress(
      request.socket.remoteAddress,
      String(request.headers['x-forwarded-for'] ?? ''),
      trustedProxies,
    );
    if (!isSupportedRequest(request)) {
      response.writeHead(405, { allow: 'GET, HEAD', 'content-length': '0', 'x-content-type-options': 'nosniff' }).end();
      return;
    }
    if (!isDecodableUrl(request.url ?? '')) {
      response.writeHead(400, { 'content-type': 'application/problem+json; charset=utf-8' }).end(BAD_URL_PROBLEM);
      return;
    }
    prepared
      .then(() => app.getRequestHandler()(request, response))
      .catch(() => response.writeHead(503, { 'retry-after': '1' }).end());
  });
  try {
    await prepared;
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    port: actual,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(grace);
      await app.close();
    },
  };
}

/** A request that was answered and is not at its end after a while: the connection is of no more use to anybody. */
function closeUnfinishedRequest(request: IncomingMessage): void {
  if (request.complete) return;
  const { socket } = request;
  setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, LINGER_MS).unref();
}

/** The framework fails on methods that it does not know, and on those but GET and HEAD where a file is asked for. */
function isSupportedRequest({ method = '', url = '' }: IncomingMessage): boolean {
  return SUPPORTED_METHODS.has(method) && (method === 'GET' || method === 'HEAD' || !STATIC_FILE.test(url));
}
