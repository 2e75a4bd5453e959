/** For tests: a receiver of webhooks on loopback, and a subscription to it. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSubscription, type SubscriptionInput } from '#lib/admin/subscriptions/subscriptions.ts';
import type { Context } from '#lib/context/context.ts';
import { addEvent } from '#db/system/outbox.ts';

/** A request that arrived: its headers and body as they came. */
export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

export type Receiver = {
  url: string;
  host: string;
  received: Received[];
  /** Answers a request; 204 by default. `earlier` counts the requests before it. */
  answer: (request: Received, response: ServerResponse, earlier: number) => void;
  close: () => Promise<void>;
};

/** `port`: that of a receiver that was closed; by default any. */
export async function openReceiver(port = 0): Promise<Receiver> {
  const receiver: Receiver = {
    url: '',
    host: '',
    received: [],
    answer: (_request, response) => void response.writeHead(204).end(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const got = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      receiver.received.push(got);
      receiver.answer(got, response, receiver.received.length - 1);
    });
  });
  await new Promise<void>((ready) => {
    server.listen(port, '127.0.0.1', ready);
  });
  receiver.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  receiver.url = `http://${receiver.host}/hook`;
  return receiver;
}

/** The context with a receiver that it may send to, whose retries have no jitter. */
export function allowing<Of extends Context>(context: Of, { host }: Pick<Receiver, 'host'>): Of {
  return { ...context, notify: { ...context.notify, privateHosts: [host], random: () => 0, timeoutMs: 2_000 } };
}

/** Subscribe a receiver to everything, unless `rest` says otherwise. */
export function subscribe(context: Context, { url }: Pick<Receiver, 'url'>, rest: Partial<SubscriptionInput> = {}) {
  const input: SubscriptionInput = { name: 'test', target: { kind: 'webhook', url }, owner: { kind: 'installation' } };
  return createSubscription(context, { ...input, ...rest });
}

/** Add events about the drift of environments, each with a subject of its own name. */
export async function addDrifts(context: Context, names: readonly string[]): Promise<void> {
  await context.store.write(async (tx) => {
    for (const environment of names)
      await addEvent(tx, context.now().toISOString(), { type: 'drift', environment, begun: 1, over: 0 });
  });
}

/** What arrived, as the environments that its messages are about. */
export function environmentsOf(received: readonly Received[]): string[] {
  return received.map(({ body }) => (JSON.parse(body) as { data: { environments: string[] } }).data.environments[0]!);
}
