/** The bill of materials and the provenance of Attestry itself, as `npm run release` writes them. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { pack, provenanceOf, readSource } from './release.mjs';
import { billOfMaterials, lockedPackages, productionFolders } from './sbom.mjs';

type Component = { 'bom-ref': string; purl: string; hashes?: { alg: string; content: string }[] };
type Bom = { components: Component[]; dependencies: { ref: string; dependsOn: string[] }[] };
const withHashes = ({ components }: Bom) =>
  components.map(({ purl, hashes = [] }) => `${purl} ${hashes.map(({ content }) => content).join(' ')}`).toSorted();

const npmSbom = () => spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], { encoding: 'utf8' });
/** An npm before 10 has no such command. */
const hasNpmSbom = Number.parseInt(spawnSync('npm', ['--version'], { encoding: 'utf8' }).stdout ?? '', 10) >= 10;

describe('the bill of materials', () => {
  it.skipIf(!hasNpmSbom)('has the packages and hashes of npm sbom', () => {
    const installed = Object.keys(lockedPackages()).filter((folder) => folder !== '' && existsSync(folder));
    const { status, stdout, stderr } = npmSbom();
    expect(status, stderr).toBe(0);
    expect(withHashes(billOfMaterials(installed) as Bom)).toEqual(withHashes(JSON.parse(stdout) as Bom));
  });

  it('has each package of the lock file that is no development package, and no other', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { version: string; dev?: boolean; name?: string }>;
    };
    const expected = Object.entries(packages)
      .filter(([folder, { dev }]) => folder !== '' && dev !== true)
      .map(([folder, { name, version }]) => `${name ?? folder.split('node_modules/').at(-1)}@${version}`);
    const bom = billOfMaterials(productionFolders()) as Bom;
    expect(bom.components.map((component) => component['bom-ref'])).toEqual([...new Set(expected)].toSorted());
    expect(bom.components.filter(({ hashes = [] }) => hashes.length !== 1)).toEqual([]);
    const known = new Set(bom.components.map((component) => component['bom-ref']));
    expect(bom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual([]);
    expect(bom.dependencies.find(({ ref }) => ref.startsWith('attestry@'))!.dependsOn).toContain(
      `zod@${packages['node_modules/zod']!.version}`,
    );
  });

  it('is an SBOM for Attestry itself', () => {
    const bytes = Buffer.from(JSON.stringify(billOfMaterials(productionFolders())));
    expect(readEvidence(bytes)).toMatchObject([{ ok: true, format: 'cyclonedx' }]);
  });
});

describe('the provenance', () => {
  it('is a SLSA provenance of the files, with the commit and the lock file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'attestry-release-'));
    try {
      const file = join(folder, 'attestry.tar.gz');
      writeFileSync(file, 'packed');
      const at = new Date('2026-05-14T12:00:00.000Z');
      const statement = provenanceOf([file], { startedOn: at, finishedOn: at, source: readSource() });
      const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
      expect(statement).toMatchObject({
        subject: [{ name: 'attestry.tar.gz', digest: { sha256: sha256('packed') } }],
        predicateType: 'https://slsa.dev/provenance/v1',
        predicate: {
          buildDefinition: {
            resolvedDependencies: expect.arrayContaining([
              { name: 'package-lock.json', digest: { sha256: sha256(readFileSync('package-lock.json')) } },
            ]),
          },
        },
      });
      const head = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
      if (head.status === 0)
        expect(JSON.stringify(statement)).toContain(JSON.stringify({ gitCommit: head.stdout.trim() }));
      expect(readEvidence(Buffer.from(JSON.stringify(statement)))).toMatchObject([
        { ok: true, predicateType: 'https://slsa.dev/provenance/v1' },
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the archive', () => {
  it('has links as links, unpacks with tar, and has the same bytes again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attestry-archive-'));
    try {
      const [tree, out] = [join(folder, 'tree'), join(folder, 'out')];
      mkdirSync(join(tree, 'package', 'lib'), { recursive: true });
      mkdirSync(out);
      writeFileSync(join(tree, 'package', 'lib', 'index.js'), 'code');
      symlinkSync('package', join(tree, 'link'));
      for (const name of ['one', 'two']) await pack(tree, join(folder, `${name}.tar.gz`));
      expect(readFileSync(join(folder, 'one.tar.gz')).equals(readFileSync(join(folder, 'two.tar.gz')))).toBe(true);
      const unpacked = spawnSync('tar', ['-xzf', join(folder, 'one.tar.gz'), '-C', out, '--strip-components', '1'], {
        encoding: 'utf8',
      });
      expect(unpacked.stderr).toBe('');
      expect(unpacked.status).toBe(0);
      expect(readlinkSync(join(out, 'link'))).toBe('package');
      expect(readFileSync(join(out, 'link', 'lib', 'index.js'), 'utf8')).toBe('code');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
