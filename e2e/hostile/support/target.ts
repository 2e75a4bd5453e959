/**
 * The app under attack: one for all attacks of a file, on a separate folder, monitored throughout. In the end it must
 * work, have written no error, and never have used more memory than the limit.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test as base } from '@playwright/test';
import type { IngestResult, VerifyResult } from '#lib/views/evidence.ts';
import { launch } from '../../harness/app.ts';
import { audit } from '../../faults/support/audit.ts';
import { emptyFolder, makeFolder, removeFolder, type ServedFolder } from '../../faults/support/data-folder.ts';

/**
 * The limit of resident memory during all attacks of a file, in MiB. The same attacks on one build needed 560 and 653,
 * as the garbage collector had occasion to run. An attack that is not bounded needs gigabytes.
 */
const MAX_MEMORY_MIB = 768;
const SAMPLE_MS = 50;
/** The framework's message for a request of an unknown server action. It answers 404; the app is not involved. */
const FRAMEWORK_NOTICE = /The Server Reference ID did not match the expected format|Failed to find Server Action/;

export type Target = ServedFolder & {
  /** Paths that it requested from the substitute for GitHub's API, the only host that it may contact. */
  githubRequests: string[];
  /** The highest resident memory so far, in MiB. */
  peakMemory(): number;
};

type Answer = { status: number; headers: Headers; text: string };
export type IngestResponse = { status: number; results: IngestResult[]; code?: string; detail?: string };

/** Resident memory of a process, in MiB. */
export function residentMemory(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

export const test = base.extend<object, { attack: string; target: Target }>({
  // Playwright gives files with another value another worker: which files share an app must not depend on the machine.
  attack: ['', { option: true, scope: 'worker' }],
  target: [
    async ({ browserName, attack }, use) => {
      expect(browserName).toBe('chromium');
      expect(attack, 'the file names its attack').not.toBe('');
      const asked: string[] = [];
      const github = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      });
      await new Promise<void>((resolve) => {
        github.listen(0, '127.0.0.1', resolve);
      });
      const folder = await makeFolder(emptyFolder(), 3);
      const app = await launch(folder.data, {
        LOG_LEVEL: 'error',
        ATTESTRY_GITHUB_API: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
      });
      const start = residentMemory(app.pid);
      let peak = start;
      const watch = setInterval(() => {
        peak = Math.max(peak, residentMemory(app.pid));
      }, SAMPLE_MS);
      try {
        await use({ ...folder, ...app, githubRequests: asked, peakMemory: () => peak });
        expect((await fetch(`${app.url}/readyz`)).status, 'well after all of it').toBe(200);
        process.stdout.write(
          `  hostile, ${attack}: resident memory ${start.toFixed(0)} MiB at the start, ${peak.toFixed(0)} MiB at most, ${residentMemory(app.pid).toFixed(0)} MiB in the end\n`,
        );
        clearInterval(watch);
        expect(await app.end('SIGTERM'), 'ends when it is asked to').toBe(0);
        expect(peak, 'resident memory in MiB').toBeLessThan(MAX_MEMORY_MIB);
        const errors = app
          .stderr()
          .split('\n')
          .filter((line) => line !== '' && !FRAMEWORK_NOTICE.test(line));
        expect(errors, 'errors it wrote').toEqual([]);
        expect(await audit(folder.data, { evidence: folder.ids })).toEqual([]);
      } finally {
        clearInterval(watch);
        await app.end('SIGKILL');
        github.close();
        removeFolder(folder.data);
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

/** Whether the server closed a connection that was kept for reuse at the moment a request was sent on it. */
const wasClosedBeforehand = (error: unknown): boolean =>
  error instanceof TypeError && (error.cause as Error | undefined)?.message === 'other side closed';

/**
 * `fetch` with one retry where the connection was closed before the answer began (RFC 9112 §9.3.1). A server that
 * closes the connection because of the request does so again.
 */
async function fetchOnOpenConnection(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (!wasClosedBeforehand(error)) throw error;
    return fetch(address, init);
  }
}

/** Request a path; no request may cause an internal error. */
export async function requestPath({ url }: { url: string }, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetchOnOpenConnection(`${url}${path}`, { redirect: 'manual', ...init });
  const answer = { status: response.status, headers: response.headers, text: await response.text() };
  expect(answer.status, `${init.method ?? 'GET'} ${path.slice(0, 200)}: ${answer.text.slice(0, 300)}`).toBeLessThan(
    500,
  );
  return answer;
}

/** Push bytes with the token; no body may cause an internal error. */
export async function push(
  target: { url: string; token: string },
  bytes: Uint8Array,
  { query = '', encoding }: { query?: string; encoding?: string } = {},
): Promise<IngestResponse> {
  const headers = {
    authorization: `Bearer ${target.token}`,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  };
  const { status, text } = await requestPath(target, `/api/v1/attestations${query}`, {
    method: 'POST',
    headers,
    body: bytes as Uint8Array<ArrayBuffer>,
  });
  return { status, results: [], ...(JSON.parse(text) as object) };
}

/** Request a verification; no body may cause an internal error. */
export async function verify(
  target: { url: string },
  body: unknown,
): Promise<{ status: number; results: VerifyResult[] }> {
  const { status, text } = await requestPath(target, '/api/v1/verify', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status, results: [], ...(JSON.parse(text) as object) };
}

export { expect };
