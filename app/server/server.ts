/** The built app behind its own HTTP server, which reports when it is ready and shuts down cleanly. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import { inOneState } from '#db/connection/one-state.ts';
import { config } from '#lib/config.ts';
import { shareCallerLimits } from '#lib/http/caller-limits.ts';
import { findDirectDoor } from '#lib/http/direct/doors.ts';
import { openDirectDoors } from '#lib/http/direct/serve-direct.ts';
import { callerAddress } from '#lib/http/request/caller.ts';
import { isEvidenceStream, stopStreams } from '#lib/http/request/evidence-stream.ts';
import { REQUEST_ID_HEADER, requestIdFrom, withRequestId } from '#lib/http/request/request-id.ts';
import { openedApp } from '#lib/start/singleton.ts';
import { limitRequestTime } from './request-time.ts';

/** The time in ms for a whole request: the largest upload over a slow line. A stream of evidence may take longer. */
const REQUEST_TIMEOUT_MS = 300_000;

/**
 * Timeouts in ms. A client has `headersTimeout` for its headers. A slower client gets 408 and its connection is closed,
 * so that idle connections do not accumulate. `limitRequestTime` has that of whole requests. `keepAliveTimeout` is
 * longer than proxies and clients reuse a connection, so that none sends a request on a connection that is just being
 * closed.
 */
export const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
};

const SUPPORTED_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Static files: those at the top level, and those of the build. */
const STATIC_FILE = /^\/(?:_next\/|[^/?]+\.[a-z0-9]+(?:\?|$))/;

/** The time in ms for the rest of a request that was answered before its end. */
const LINGER_MS = 30_000;

/** The time in ms for running requests to finish at shutdown. Event streams never finish by themselves. */
const GRACE_MS = 3_000;

export type RunningServer = {
  /** The port it listens on: the requested one, or a free one if the request was 0. */
  port: number;
  /** Stop listening, let running requests finish, then close the app. */
  close(): Promise<void>;
};

const badUrlProblem = (requestId: string): string =>
  JSON.stringify({
    type: 'urn:attestry:problem:bad-request',
    title: 'The request is not well formed',
    status: 400,
    code: 'bad-request',
    detail: 'the address is not well formed',
    requestId,
  });

/** Return whether all percent-encodings are UTF-8. Next answers other URLs with a 500. */
function isDecodableUrl(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0]!);
    return true;
  } catch {
    return false;
  }
}

/**
 * Serve the build in `folder` on `host` and `port`. Rejects with the system error (such as `EADDRINUSE`) if it cannot
 * listen. It accepts connections at once; requests wait until the app is prepared.
 */
export async function serve(folder: string, host: string, port: number): Promise<RunningServer> {
  const server = createServer(TIMEOUTS);
  // The timeouts of Node do not apply to a connection that has sent nothing yet.
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
  shareCallerLimits(() => openedApp()?.then(({ store }) => store.shared) ?? null);
  const serveDirect = openDirectDoors(() => openedApp()?.then(({ store }) => store) ?? null);
  server.on('request', (request, response) => {
    response.once('finish', () => closeUnfinishedRequest(request));
    if (!isStream(request)) limitRequestTime(request, response, REQUEST_TIMEOUT_MS);
    const requestId = requestIdFrom(String(request.headers[REQUEST_ID_HEADER] ?? ''));
    request.headers[REQUEST_ID_HEADER] = requestId;
    response.setHeader(REQUEST_ID_HEADER, requestId);
    // From here on the header holds the verified address of the caller, and nothing that the caller wrote.
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
      response
        .writeHead(400, { 'content-type': 'application/problem+json; charset=utf-8' })
        .end(badUrlProblem(requestId));
      return;
    }
    prepared
      .then(() =>
        withRequestId(requestId, async () => {
          if (await serveDirect(request, response)) return;
          await inOneState(() => app.getRequestHandler()(request, response));
        }),
      )
      .catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(503, { 'retry-after': '1' }).end();
      });
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
      stopStreams();
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

/** A stream of evidence takes as long as there is more: its reader ends one that pauses for too long. */
function isStream({ method = '', url = '', headers }: IncomingMessage): boolean {
  const { 'content-type': type = null, accept = null, 'content-length': length = null } = headers;
  return findDirectDoor(method, url)?.name === 'attestations' && isEvidenceStream({ type, accept, length });
}

/** Close the connection if the rest of an answered request does not arrive within `LINGER_MS`. */
function closeUnfinishedRequest(request: IncomingMessage): void {
  if (request.complete) return;
  const { socket } = request;
  setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, LINGER_MS).unref();
}

/**
 * Return whether Next can handle the request: it fails on unknown methods, and on static files for other than GET and
 * HEAD.
 */
function isSupportedRequest({ method = '', url = '' }: IncomingMessage): boolean {
  return SUPPORTED_METHODS.has(method) && (method === 'GET' || method === 'HEAD' || !STATIC_FILE.test(url));
}
