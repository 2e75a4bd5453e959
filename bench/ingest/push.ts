/** Pushes bundles to an app over HTTP. */
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { openApp } from '#lib/start/app.ts';
import { OWNED_PROJECTS } from '../fill/dataset/dataset.ts';
import { createClient, type HttpClient } from '../http/client.ts';
import { ingestTrustedRoot } from './bundles.ts';

/** Number of connections over which bodies are sent. */
export const CONNECTIONS = 4;

/** Make a data folder, or an empty database beside it, that takes the bundles; returns a token. */
export async function prepareFolder(folder: string, databaseUrl: string | null = null): Promise<string> {
  const app = await openApp({
    folder,
    databaseUrl,
    actor: { kind: 'command-line', user: 'bench' },
    exclusive: true,
    baseUrl: 'http://127.0.0.1:3000',
  });
  try {
    await addTrustFile(app, { bytes: new TextEncoder().encode(ingestTrustedRoot()), name: 'bench ingest' });
    return (await createToken(app, { name: 'bench', scopes: ['ingest'], projects: OWNED_PROJECTS })).token;
  } finally {
    await app.close();
  }
}

/** The headers of a request with bundles, one on a line. */
export const headersFor = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/x-ndjson',
});

/** The bodies of requests with `size` bundles each. */
export const batches = (lines: readonly string[], size: number): Buffer[] =>
  Array.from({ length: Math.ceil(lines.length / size) }, (_, i) =>
    Buffer.from(lines.slice(i * size, (i + 1) * size).join('\n')),
  );

/** Push every body over a few connections. Returns bundles per second; throws unless all are stored and verified. */
export async function push(url: string, bodies: readonly Buffer[], headers: Record<string, string>): Promise<number> {
  const caller = createClient(url, CONNECTIONS);
  const waiting = bodies.values();
  const began = performance.now();
  let stored = 0;
  try {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        for (const body of waiting) {
          // Two statements: in one, `await` would come between the read and the write of the sum.
          const one = await pushOne(caller, body, headers);
          stored += one;
        }
      }),
    );
  } finally {
    caller.close();
  }
  return (stored / (performance.now() - began)) * 1000;
}

/** Push one body. Returns how many bundles it has. */
export async function pushOne(caller: HttpClient, body: Buffer, headers: Record<string, string>): Promise<number> {
  const answer = await caller.send('/api/v1/attestations', { method: 'POST', headers, body });
  if (answer.status !== 201)
    throw new Error(`evidence was answered with ${answer.status}: ${answer.body.subarray(0, 300).toString()}`);
  const { results } = JSON.parse(answer.body.toString()) as {
    results: { outcome: string; verification: { outcome: string } }[];
  };
  if (results.some((one) => one.outcome !== 'stored' || one.verification.outcome !== 'verified'))
    throw new Error('a signed bundle was not verified');
  return results.length;
}
