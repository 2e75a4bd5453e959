/** A real OpenID provider on loopback, and a browser with cookies that signs in there, for tests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const CLIENT = { clientId: 'attestry', clientSecret: 'the secret of the client' };

export type TestProvider = {
  issuer: string;
  /** The groups of each person, who signs in with the name and any password. */
  groups: Map<string, string[]>;
  close: () => Promise<void>;
};

/** Start a provider with one client, whose app is at `appUrl()`. */
export async function openTestProvider(appUrl: string): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const groups = new Map<string, string[]>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [`${appUrl}/api/v1/session/oidc/callback`],
        post_logout_redirect_uris: [`${appUrl}/sign-in`],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, preferred_username: id, groups: groups.get(id) ?? [] }),
    }),
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    pkce: { required: () => true },
  });
  server.on('request', provider.callback());
  return {
    issuer,
    groups,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const MAX_REDIRECTS = 20;

/** A browser that keeps cookies and follows redirects by itself. Cookies of all ports of a host are the same. */
export class Browser {
  readonly cookies = new Map<string, string>();

  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  /** Follow redirects, and enter the name where the provider asks, until the next URL matches. Returns that URL. */
  async goUntil(start: string, wanted: RegExp, name: string): Promise<string> {
    let url = start;
    let response = await this.request(url);
    for (let step = 0; step < MAX_REDIRECTS; step += 1) {
      const location = response.headers.get('location');
      if (location === null) {
        const text = await response.text();
        const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
        const action = /action="([^"]+)"/.exec(text)?.[1];
        if (prompt === undefined || action === undefined) throw new Error(`${response.status} at ${url}: ${text}`);
        const body = new URLSearchParams({ prompt, login: name, password: 'any' });
        url = new URL(action, url).href;
        response = await this.request(url, { method: 'POST', body });
        continue;
      }
      url = new URL(location, url).href;
      if (wanted.test(url)) return url;
      response = await this.request(url);
    }
    throw new Error(`${wanted} was not reached: ${url}`);
  }
}
