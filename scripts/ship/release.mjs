/**
 * `npm run release -- FOLDER`: packs what `npm run ship` gives into an archive, and writes its bill of materials
 * (CycloneDX) and its provenance (in-toto Statement v1, SLSA Provenance v1) beside it. Nothing is signed: this
 * repository has no key. Plain JavaScript.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { ensureBuilt } from '../build.mjs';
import { ensureInstalled } from '../install.mjs';
import { printError, requireNode, root } from '../runtime.mjs';
import { filesOf, SBOM_FILE, ship } from './ship.mjs';

/** @param {string} file */
const sha256Of = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** The output of git in the project's folder; null where there is no git or no repository. @param {string[]} args */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/**
 * The sources at this moment: the commit, and whether anything differs from it. Null: there is no repository.
 * @typedef {{ commit: string, remote: string | null, isModified: boolean }} Source
 * @returns {Source | null}
 */
export function readSource() {
  const commit = git('rev-parse', 'HEAD');
  if (commit === null) return null;
  const remote = git('config', '--get', 'remote.origin.url');
  return { commit, remote: remote && withoutUser(remote), isModified: git('status', '--porcelain') !== '' };
}

/** The address of a repository without a user and a password. @param {string} url */
const withoutUser = (url) => url.replace(/^([a-z+]+:\/\/)[^/@]*@/, '$1');

/**
 * The provenance of files: an in-toto Statement v1 with a SLSA Provenance v1 predicate (https://slsa.dev/spec/v1.1).
 * @param {string[]} files their paths
 * @param {{ startedOn: Date, finishedOn: Date, source: Source | null }} run
 */
export function provenanceOf(files, { startedOn, finishedOn, source }) {
  const ofSource = source && {
    ...(source.remote !== null && { uri: `git+${source.remote}` }),
    name: 'source',
    digest: { gitCommit: source.commit },
  };
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map((file) => ({ name: basename(file), digest: { sha256: sha256Of(file) } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:attestry:build:release:v1',
        externalParameters: { command: 'npm run release', platform: `${process.platform}-${process.arch}` },
        internalParameters: {
          node: process.versions.node,
          isModified: source?.isModified ?? null,
        },
        resolvedDependencies: [
          ...(ofSource === null ? [] : [ofSource]),
          { name: 'package-lock.json', digest: { sha256: sha256Of(join(root, 'package-lock.json')) } },
        ],
      },
      runDetails: {
        builder: { id: 'urn:attestry:builder:local' },
        metadata: {
          invocationId: `urn:uuid:${randomUUID()}`,
          startedOn: startedOn.toISOString(),
          finishedOn: finishedOn.toISOString(),
        },
      },
    },
  };
}

/** Pack a folder so that the same content gives the same archive. @param {string} folder @param {string} file */
export async function pack(folder, file) {
  const { create } = await import('tar');
  await create(
    {
      cwd: folder,
      file,
      gzip: { level: 9, portable: true },
      portable: true,
      mtime: new Date(0),
      prefix: 'attestry',
    },
    readdirSync(folder)
      .flatMap((name) => filesOf(name, folder))
      .toSorted(),
  );
}

if (process.argv[1] === import.meta.filename) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    printError('usage: npm run release -- FOLDER');
    process.exit(2);
  }
  const startedOn = new Date();
  const source = readSource();
  await ensureInstalled();
  await ensureBuilt(requireNode());
  mkdirSync(folder, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const name = join(resolve(folder), `attestry-${version}-${process.platform}-${process.arch}`);
  const shipped = mkdtempSync(join(tmpdir(), 'attestry-release-'));
  try {
    await ship(shipped);
    copyFileSync(join(shipped, SBOM_FILE), `${name}.cdx.json`);
    if (existsSync(`${name}.tar.gz`)) rmSync(`${name}.tar.gz`);
    await pack(shipped, `${name}.tar.gz`);
    const files = [`${name}.tar.gz`, `${name}.cdx.json`];
    const statement = provenanceOf(files, { startedOn, finishedOn: new Date(), source });
    writeFileSync(`${name}.provenance.json`, `${JSON.stringify(statement, null, 2)}\n`);
    for (const file of files) process.stdout.write(`${sha256Of(file)}  ${file}\n`);
    printError(`${name}.provenance.json is not signed: it proves nothing until you sign it (docs/running.md).`);
  } finally {
    rmSync(shipped, { recursive: true, force: true });
  }
}
