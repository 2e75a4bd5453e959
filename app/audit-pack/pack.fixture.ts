/** For tests: makes audit packs, and verifies them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { packFiles, type PackQuery, packScope } from '#lib/admin/audit-pack/build-pack.ts';
import { writeZip } from '#lib/admin/audit-pack/zip.ts';
import { verifyFolder } from './verify-folder.ts';
import type { Context } from '#lib/context/context.ts';

/** The files of a pack by their paths. */
export type PackContent = { [path: string]: Uint8Array };

/** The archive of a pack, unpacked. Vitest has built its script (vitest.config.ts). */
export async function makePack(context: Context, query: PackQuery = {}): Promise<PackContent> {
  const chunks: Uint8Array[] = [];
  const scope = await packScope(context, query);
  for await (const chunk of writeZip(
    packFiles(context, scope, async () => {}),
    context.now(),
  ))
    chunks.push(chunk);
  return unzipSync(Buffer.concat(chunks));
}

/** What the script says about a pack: its exit code, all that it prints, and the lines that are not ok. */
export type Verified = { exit: number | null; output: string; failed: string[]; notChecked: string[] };

function toVerified(exit: number | null, output: string): Verified {
  const lines = (word: string) =>
    output.split('\n').flatMap((one) => (one.startsWith(word) ? [one.slice(word.length).trim()] : []));
  return { exit, output, failed: lines('NOT RIGHT'), notChecked: lines('not checked') };
}

/** Write a pack into a folder, and do something with it there. */
export async function inFolder<T>(content: PackContent, work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'attestry-pack-'));
  try {
    for (const [path, bytes] of Object.entries(content)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Verify a pack in this process, with the code of its script. */
export function verify(content: PackContent): Promise<Verified> {
  return inFolder(content, verifiedFolder);
}

/** Verify the pack in a folder in this process. */
export async function verifiedFolder(folder: string): Promise<Verified> {
  const output: string[] = [];
  const { exit } = await verifyFolder(folder, (text) => output.push(text));
  return toVerified(exit, output.join(''));
}

/** Run the script of a pack with Node alone: it can read nothing but its folder, and write nothing. */
export function runScript(content: PackContent): Promise<Verified> {
  return inFolder(content, (folder) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--permission', `--allow-fs-read=${folder}`, '--disable-warning=SecurityWarning', join(folder, 'verify.mjs')],
      { cwd: folder, env: { NODE_ENV: 'test' }, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    return toVerified(status, stdout + stderr);
  });
}

/** A file of a pack as JSON. */
export function parsePackFile<T>(content: PackContent, path: string): T {
  return JSON.parse(Buffer.from(content[path]!).toString()) as T;
}
