/** The verifiers that are compared. Each is a process that verifies a part of the samples on request. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export type PeerResponse = { microseconds: number; verified: number; reason?: string };
/** How to start a verifier; the folder of the samples follows `args`. */
export type PeerCommand = { name: string; command: string; args: string[]; after: string[] };

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * The verifiers that this machine can run, and the reason for each one that it cannot. Go and Python verifiers are
 * built and installed in `folder`.
 */
export function preparePeers(folder: string, against: string | null): { sides: PeerCommand[]; missing: string[] } {
  const own = { name: 'Attestry', command: process.execPath, args: [join(here, 'own.ts')], after: [] };
  const sides: PeerCommand[] = [own];
  const missing: string[] = [];
  if (against !== null) sides.push({ ...own, name: against, after: [against] });
  const go = join(folder, 'sigstore-go');
  const whyNoGo = failureReason('go', ['build', '-o', go, '.'], join(here, 'go'));
  if (whyNoGo === null) sides.push({ name: 'sigstore-go', command: go, args: [], after: [] });
  else missing.push(`sigstore-go is not compared: ${whyNoGo}`);
  const venv = join(folder, 'python');
  const python = join(venv, 'bin', 'python');
  const whyNoPython =
    (existsSync(python) ? null : failureReason('python3', ['-m', 'venv', venv])) ??
    failureReason(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--requirement',
      join(here, 'python', 'requirements.txt'),
    ]);
  if (whyNoPython === null)
    sides.push({ name: 'sigstore-python', command: python, args: [join(here, 'python', 'peer.py')], after: [] });
  else missing.push(`sigstore-python is not compared: ${whyNoPython}`);
  return { sides, missing };
}

function failureReason(command: string, args: string[], cwd = here): string | null {
  const { error, status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error !== undefined) return `${command} cannot be started`;
  return status === 0 ? null : stderr.trim().split('\n').at(-1) || `${command} ended with ${status}`;
}

/** A running verifier; it answers one request at a time. */
export class Peer {
  readonly name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor({ name, command, args, after }: PeerCommand, samples: string) {
    this.name = name;
    this.#child = spawn(command, [...args, samples, ...after], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async verify(from: number, to: number, round: number): Promise<PeerResponse> {
    this.#child.stdin.write(`${from} ${to} ${round}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error(`${this.name} ended before it answered`);
    return JSON.parse(value) as PeerResponse;
  }

  end(): void {
    this.#child.stdin.end();
  }
}
