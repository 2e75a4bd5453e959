/** For tests: an app with connections behind real HTTP, and a sender of deliveries. */
import { addConnection, type NewConnection } from '#lib/admin/connections/connections.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from '#app/api/v1/routes.fixture.ts';

export type Answer = {
  status: number;
  body: { id?: number | null; outcome?: string; reason?: string | null; detail?: string; effects?: string[] };
};

export type Hooks = {
  app: TestApp;
  url: string;
  /** Connect a source; returns its path and its secret. */
  connect: (input: Omit<NewConnection, 'reason'>) => Promise<{ id: number; path: string; secret: string }>;
  send: (path: string, body: string | Uint8Array, headers?: { [name: string]: string }) => Promise<Answer>;
  close: () => Promise<void>;
};

export async function openHooks(options: Parameters<typeof openTestApp>[0] = {}): Promise<Hooks> {
  const app = await openTestApp({ adopts: [], ...options });
  setSingletonApp(app);
  const server = await serveRoutes();
  return {
    app,
    url: server.url,
    connect: async (input) => {
      const { id, secret } = await addConnection(app, { ...input, reason: 'a test' });
      return { id, path: `/api/webhooks/${input.source}/${input.name}`, secret: secret ?? input.secret! };
    },
    send: async (path, body, headers = {}) => {
      const response = await fetch(`${server.url}${path}`, {
        method: 'POST',
        body: body as BodyInit,
        headers: { 'content-type': 'application/json', ...headers },
      });
      const text = await response.text();
      return { status: response.status, body: JSON.parse(text === '' ? '{}' : text) as Answer['body'] };
    },
    close: async () => {
      await server.close();
      await app.close();
    },
  };
}

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
