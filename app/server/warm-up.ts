/**
 * Asks a server for its own pages after the start. Node compiles what runs often: without this the first readers of
 * each kind of page would wait several times as long as later ones.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** Rounds over all addresses, and the longest time that they take together, in ms. */
const [ROUNDS, MAX_MS] = [6, 20_000];
/** Other requests run between two of these, which wait this long, in ms. */
const PAUSE_MS = 20;
const SAMPLE = 4;

type Listed = { artifacts?: { digest: string; project: { slug: string } | null }[] };

/**
 * Ask for each kind of page that strangers may read, a few times, one request after the other. It never throws: where
 * reading takes a sign-in, or the server ends, there is less to ask for. Returns the number of answers.
 */
export async function warmUp(
  url: string,
  { signal, fetch = globalThis.fetch, now = () => performance.now() }: WarmUpOptions,
): Promise<number> {
  const until = now() + MAX_MS;
  let answers = 0;
  const ask = async (path: string): Promise<Response | null> => {
    if (signal.aborted || now() > until) return null;
    await pause(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    const response = await fetch(`${url}${path}`, { signal, redirect: 'manual' }).catch(() => null);
    if (response !== null) answers += 1;
    return response;
  };
  const listed = await ask(`/api/v1/artifacts?limit=${SAMPLE}`);
  const { artifacts = [] } = ((await listed?.json().catch(() => null)) ?? {}) as Listed;
  for (let round = 0; round < ROUNDS; round += 1)
    for (const path of pathsOf(artifacts)) await (await ask(path))?.arrayBuffer().catch(() => undefined);
  return answers;
}

type WarmUpOptions = { signal: AbortSignal; fetch?: typeof globalThis.fetch; now?: () => number };

function pathsOf(artifacts: NonNullable<Listed['artifacts']>): string[] {
  const digests = artifacts.map(({ digest }) => digest);
  const projects = [...new Set(artifacts.flatMap(({ project }) => project?.slug ?? []))];
  return [
    '/',
    '/artifacts',
    '/projects',
    ...digests.flatMap((digest) => [`/artifacts/${digest}`, `/api/v1/artifacts/${digest}`, `/badge/${digest}.svg`]),
    ...projects.map((slug) => `/projects/${slug.split('/').map(encodeURIComponent).join('/')}`),
  ];
}
