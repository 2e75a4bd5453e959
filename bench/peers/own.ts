/**
 * Verifies Sigstore bundles with Attestry on request, and reports the processor time: one side of `npm run bench --
 * --only peers`. `node bench/peers/own.ts FOLDER [DIR]`; DIR is another copy of the project, whose code is then used.
 *
 * FOLDER holds trusted_root.json and samples.jsonl. Each line of standard input is "FROM TO ROUND"; the answer is one
 * line of JSON. Each round has a separate version of the trust, compiled once, so that no cached result of an earlier
 * round is used.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import type { CompiledTrust } from '#lib/verify/trust/trust.ts';
import type { Sample } from './samples.ts';

const [folder, directory = fileURLToPath(new URL('../..', import.meta.url))] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name a folder: node bench/peers/own.ts FOLDER [DIR]');
const from = (path: string): string => pathToFileURL(join(resolve(directory), path)).href;
const { readEvidence } = (await import(
  from('lib/evidence/read-evidence.ts')
)) as typeof import('#lib/evidence/read-evidence.ts');
const { compileTrust, parseTrust } = (await import(
  from('lib/verify/trust/trust.ts')
)) as typeof import('#lib/verify/trust/trust.ts');
const { verifyEvidence } = (await import(
  from('lib/verify/verify-evidence.ts')
)) as typeof import('#lib/verify/verify-evidence.ts');

const entry = parseTrust(readFileSync(join(folder, 'trusted_root.json')));
const samples = readFileSync(join(folder, 'samples.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample)
  .map(({ bundle, digest, artifact }) => ({
    bytes: Buffer.from(bundle, 'base64'),
    expect: {
      ...(digest === undefined ? {} : { digest: `sha256:${digest}` }),
      ...(artifact === undefined ? {} : { artifact: Buffer.from(artifact, 'base64') }),
    },
  }));
const now = new Date();
let trust: CompiledTrust | null = null;

for await (const line of createInterface({ input: process.stdin })) {
  const [first, last, round] = line.split(' ').map(Number) as [number, number, number];
  const before = process.cpuUsage();
  if (trust?.version !== round + 1) trust = compileTrust({ version: round + 1, entries: [entry] });
  let verified = 0;
  let reason: string | undefined;
  for (const { bytes, expect } of samples.slice(first, last)) {
    const verification = verifyEvidence(readEvidence(bytes)[0] as ParsedEvidence, trust, { now, expect });
    if (verification.outcome === 'verified') verified += 1;
    else
      reason =
        verification.checks.find(({ outcome }) => outcome !== 'pass' && outcome !== 'skip')?.detail ??
        verification.outcome;
  }
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ microseconds: user + system, verified, reason })}\n`);
}
