/** The built app on a data folder, as a process whose processor time and memory can be read. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from '#e2e/harness/app.ts';
import { createClient, type HttpClient } from './client.ts';

export type ServedApp = {
  client: HttpClient;
  pid: number;
  /** Time from the start of the process until it reports that it is ready, in ms. */
  startMs: number;
  /** Processor time so far, in ms; null where the system does not report it (Linux does). */
  cpuMs(): number | null;
  /** Resident memory in bytes. */
  memory(): number;
  stop(): Promise<void>;
  /** End it as a power cut does. */
  kill(): Promise<void>;
};

/** Ticks of /proc/…/stat: 100 a second on Linux. */
const TICK_MS = 10;

/** How long the app is watched at a time, and how long at most, in ms: its own warm-up takes 20 s at most. */
const [REST_MS, MAX_WAIT_MS] = [500, 25_000];

/**
 * Wait until the app, which asks itself for its pages after the start (`app/server/warm-up.ts`), has nothing to do:
 * a page that it makes meanwhile would delay the requests that are measured.
 */
async function untilResting(pid: number): Promise<void> {
  const until = performance.now() + MAX_WAIT_MS;
  for (let before = cpuMsOf(pid); before !== null && performance.now() < until;) {
    await pause(REST_MS);
    const after = cpuMsOf(pid);
    if (after === null || after - before <= 2 * TICK_MS) return;
    before = after;
  }
}

/** `project`: serve with the build of another copy of the project. `more`: further variables of its environment. */
export async function serveFolder(
  folder: string,
  { project, more = {} }: { project?: string | undefined; more?: Record<string, string> } = {},
): Promise<ServedApp> {
  const began = performance.now();
  const app = await launch(
    folder,
    { NODE_ENV: 'production', ATTESTRY_ADOPT: '', ...more },
    { quiet: true, ...(project !== undefined && { folder: project }) },
  );
  const startMs = performance.now() - began;
  await untilResting(app.pid);
  const caller = createClient(app.url);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    caller.close();
    await app.end(signal);
  };
  return {
    client: caller,
    pid: app.pid,
    startMs,
    cpuMs: () => cpuMsOf(app.pid),
    memory: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(app.pid)]).toString()) * 1024,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Processor time of a process so far, in ms; null where the system does not report it. */
export function cpuMsOf(pid: number): number | null {
  try {
    // After the name in parentheses, utime and stime are the 12th and 13th fields.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}
