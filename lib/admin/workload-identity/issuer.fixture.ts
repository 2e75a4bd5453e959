/** For tests: an issuer of ID tokens on loopback, with discovery and key set, which can misbehave in every way. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';

export type SigningKey = { kid: string; alg: string; privateKey: CryptoKey; publicJwk: JWK };

export async function createSigningKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export type TestAnswer = { status?: number; headers?: Record<string, string>; body: string };

export type TestIssuer = {
  url: string;
  origin: string;
  /** The paths that were asked for. */
  requests: string[];
  /** What the issuer answers; a test replaces it. Null closes the connection. */
  discovery: () => TestAnswer | null;
  keySet: () => TestAnswer | null;
  close(): Promise<void>;
};

/** Start an issuer with the given path that publishes `keys`. */
export async function serveIssuer(path: string, keys: readonly SigningKey[]): Promise<TestIssuer> {
  const server = createServer((request, response) => {
    issuer.requests.push(request.url!);
    const answer = request.url === `${path}/.well-known/openid-configuration` ? issuer.discovery() : issuer.keySet();
    if (answer === null) return request.socket.destroy();
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    return response.end(answer.body);
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: TestIssuer = {
    url: origin + path,
    origin,
    requests: [],
    discovery: () => ({ body: discoveryOf(origin + path) }),
    keySet: () => ({ body: keySetOf(keys) }),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

export function discoveryOf(issuer: string, change: Record<string, unknown> = {}): string {
  return JSON.stringify({ issuer, jwks_uri: `${issuer}/.well-known/jwks`, ...change });
}

export function keySetOf(keys: readonly SigningKey[]): string {
  return JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });
}

/** Sign claims as they are. */
export async function signToken(
  { kid, alg, privateKey }: SigningKey,
  claims: JWTPayload,
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(privateKey);
}
