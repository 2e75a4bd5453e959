import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';

const corpus = resolve('../shared/corpus');
const hasCorpus = existsSync(join(corpus, 'MANIFEST.json'));
const folder = mkdtempSync(join(tmpdir(), 'attestry-verify-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type BundleOptions = {
  trustedRoot?: string;
  identity?: string;
  issuer?: string;
  key?: string;
  artifact?: string;
  artifactText?: string;
  digest?: string;
  keyValidFor?: { start?: string; end?: string };
  tlogThreshold?: number;
  ctlogThreshold?: number;
  timestampThreshold?: number;
};
type Entry = { path: string; kind: string; expected: { verifies: boolean | 'unknown'; with?: BundleOptions } };

/** The command line that asks what the case's own suite asked. */
function argumentsOf({ path, expected }: Entry, index: number): string[] {
  const given = expected.with ?? {};
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [name, String(value)];
  const file = (name: string, value: string | undefined) =>
    option(name, value === undefined ? undefined : join(corpus, value));
  let artifact = given.artifact === undefined ? given.digest : join(corpus, given.artifact);
  if (given.artifactText !== undefined) {
    artifact = join(folder, `artifact-${index}`);
    writeFileSync(artifact, given.artifactText);
  }
  return [
    'verify-bundle',
    ...file('--bundle', path),
    ...file('--trusted-root', given.trustedRoot),
    ...file('--key', given.key),
    ...option('--certificate-identity', given.identity),
    ...option('--certificate-oidc-issuer', given.issuer),
    ...option('--key-valid-from', given.keyValidFor?.start),
    ...option('--key-valid-until', given.keyValidFor?.end),
    ...option('--tlog-threshold', given.tlogThreshold),
    ...option('--ctlog-threshold', given.ctlogThreshold),
    ...option('--timestamp-threshold', given.timestampThreshold),
    ...(artifact === undefined ? [] : [artifact]),
  ];
}

const entries = hasCorpus
  ? (JSON.parse(readFileSync(join(corpus, 'MANIFEST.json'), 'utf8')) as { entries: Entry[] }).entries.filter(
      ({ kind }) => kind.startsWith('sigstore-bundles'),
    )
  : [];
const decidedEntries = entries.filter(({ expected }) => expected.verifies !== 'unknown');

if (hasCorpus)
  describe('over the corpus', () => {
    it('agrees with every case of a Sigstore bundle', async () => {
      const different: string[] = [];
      for (const [index, entry] of decidedEntries.entries()) {
        const io = createCapturedIo();
        const exit = await main(argumentsOf(entry, index), io);
        if ((exit === 0) !== entry.expected.verifies) different.push(`${entry.path}: exit ${exit}, ${io.printed()}`);
        else if (exit !== 0 && io.errors().trim().split('\n').length !== 1)
          different.push(`${entry.path}: not one line why: ${io.errors()}`);
      }
      process.stdout.write(
        `verify-bundle agrees with ${decidedEntries.length - different.length} of ${decidedEntries.length} corpus cases that say whether they verify (${entries.length - decidedEntries.length} further ones do not say)\n`,
      );
      expect(different).toEqual([]);
    });

    it('answers every case that is left open, with a reason', async () => {
      for (const [index, entry] of entries.filter(({ expected }) => expected.verifies === 'unknown').entries()) {
        const io = createCapturedIo();
        expect(await main(argumentsOf(entry, 1000 + index), io)).toBeLessThanOrEqual(1);
        expect(io.printed()).toMatch(/verified: ./);
      }
    });

    it.each([0, 50, decidedEntries.length - 1])('says the same as a process of its own: case %i', (index) => {
      const entry = decidedEntries[index]!;
      const { status, stderr } = spawnSync(process.execPath, ['app/cli/attestry.mjs', ...argumentsOf(entry, index)], {
        encoding: 'utf8',
      });
      expect({ verifies: status === 0, stderr }).toEqual({
        verifies: entry.expected.verifies,
        stderr: entry.expected.verifies ? '' : expect.stringMatching(/^not verified: .+\n$/),
      });
    });
  });

if (!hasCorpus)
  it('is not run over the corpus, which is not beside this folder', () => {
    process.stdout.write(`verify-bundle over the corpus: not run, ${corpus} is not there\n`);
    expect(hasCorpus).toBe(false);
  });

describe('without a corpus', () => {
  it.each([
    ['no bundle named', [], 2, /--bundle/],
    ['a bundle that is not there', ['--bundle', join(folder, 'none.json')], 3, /there is no such file/],
    ['staging without its root', ['--bundle', 'package.json', '--staging'], 2, /--trusted-root/],
    ['a file that is no evidence', ['--bundle', 'package.json'], 1, /not verified: /],
    [
      'a threshold that is no number',
      ['--bundle', 'package.json', '--tlog-threshold', 'many'],
      2,
      /small whole number/,
    ],
    [
      'a root that is none',
      ['--bundle', 'package.json', '--trusted-root', 'package.json'],
      2,
      /neither a trusted root/,
    ],
  ])('%s', async (_, more, exit, message) => {
    const io = createCapturedIo();
    expect(await main(['verify-bundle', ...more], io)).toBe(exit);
    expect(io.errors()).toMatch(message);
  });
});
