/**
 * `npm run ship -- FOLDER`: copies what runs the app into an empty folder: the build, the sources of the server and of
 * the command line, and the packages that they load, without those that only build or test. Plain JavaScript.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { ensureBuilt } from '../build.mjs';
import { ensureInstalled } from '../install.mjs';
import { printError, requireNode, root } from '../runtime.mjs';
import { billOfMaterials, findFolder, lockedPackages } from './sbom.mjs';

/** The sources that run without the build: the server, the command line, and what they import. */
const SOURCES = ['app/audit-pack', 'app/cli', 'app/server', 'db', 'lib', 'scripts/runtime.mjs'];
/** Further files that the server reads. */
const FILES = ['public', 'package.json', 'next.config.js', 'LICENSE', 'README.md', 'deploy'];

/** Sources that nothing imports when the app runs. */
const NOT_SHIPPED = /\.(?:test|fixture|bench)\.tsx?$|\.sql$|bundle-migrations\.ts$/;
/** Files of a build that nothing reads when the app runs. */
const BUILD_ONLY = /\.map$|\.nft\.json$|^\.next\/(?:cache|diagnostics|trace|trace-build|turbopack|types|build)(?:\/|$)/;
/** Files of a package that nothing loads: sources of native code and of TypeScript, maps, documentation. */
const NOT_LOADED = /\.(?:map|md|markdown|d\.[cm]?ts|flow|c|h|cc|cpp|hpp|gyp|gypi|o|a|d|mk)$|\/\.github\//;
/** Next loads them only to make pictures smaller, which the configuration turns off. */
const NOT_USED = /^node_modules\/(?:@img|sharp)\//;

/** Next's configuration loads these by names that the tracer does not see. */
const LOADED_BY_NAME = ['webpack', '@babel/runtime'].map((name) => `node_modules/next/dist/compiled/${name}`);

/** Packages whose code is in the files of the build, beside those that sources import. */
const BUNDLED = /^(?:react|react-dom|cytoscape|@tanstack\/.*|@fontsource-variable\/.*)$/;
/** Packages that only the build needs, and Next, of which the tracer finds the files that a server loads. */
const NOT_WHOLE = /^(?:next|tailwindcss|@tailwindcss\/.*)$/;

/** A module that has a bare name: `tar`, `@noble/curves/ed25519`. @param {string} specifier */
function packageOf(specifier) {
  const [first, second] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/**
 * Every file and link below a folder, or the file itself; relative to `base`. What a link leads to is left out.
 * @param {string} path
 * @param {string} [base]
 * @returns {string[]}
 */
export function filesOf(path, base = root) {
  const absolute = join(base, path);
  if (!existsSync(absolute)) return [];
  if (!lstatSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute).flatMap((name) => filesOf(`${path}/${name}`, base));
}

/** The packages that sources import by name. @param {string[]} sources */
function importedPackages(sources) {
  const names = sources
    .filter((file) => /\.(?:m?js|ts)$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^'.#][^']*)'/g)].map(
        ([, specifier]) => specifier,
      ),
    );
  return new Set(names.filter((name) => !name.startsWith('node:')).map(packageOf));
}

/**
 * The folders of packages and of everything that they depend on, as the lock file has them.
 * @param {Iterable<string>} names
 */
function packageFolders(names) {
  const packages = lockedPackages();
  /** @type {Set<string>} */
  const folders = new Set();
  const add = (name, from) => {
    const folder = findFolder(packages, name, from);
    if (folder === null || folders.has(folder) || !existsSync(join(root, folder))) return;
    folders.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = packages[folder];
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) add(needed, folder);
  };
  for (const name of names) add(name, '');
  return folders;
}

/** The files of packages that Next's server and the built pages load, found by the tracer that Next ships. */
async function tracedFiles() {
  const require = createRequire(join(root, 'package.json'));
  const { nodeFileTrace } = require('next/dist/compiled/@vercel/nft');
  const { fileList } = await nodeFileTrace([require.resolve('next/dist/server/next.js')], {
    base: root,
    processCwd: root,
    ignore: ['node_modules/next/dist/compiled/next-server/*.dev.js', 'node_modules/@next/swc-*/**'],
  });
  const traces = filesOf('.next').filter((file) => file.endsWith('.nft.json'));
  const ofBuild = traces.flatMap((trace) =>
    JSON.parse(readFileSync(join(root, trace), 'utf8')).files.map((file) =>
      relative(root, resolve(root, dirname(trace), file)),
    ),
  );
  return [...fileList, ...ofBuild, ...LOADED_BY_NAME.flatMap((path) => filesOf(path))].filter((file) =>
    file.startsWith('node_modules/'),
  );
}

/** The files to ship, relative to the root. */
async function shippedFiles() {
  const sources = SOURCES.flatMap((path) => filesOf(path)).filter((file) => !NOT_SHIPPED.test(file));
  const names = [...importedPackages(sources)].filter((name) => !BUNDLED.test(name) && !NOT_WHOLE.test(name));
  const ofPackages = [...packageFolders(names)].flatMap((folder) =>
    filesOf(folder).filter((file) => !file.slice(folder.length + 1).startsWith('node_modules/')),
  );
  const built = filesOf('.next').filter((file) => !BUILD_ONLY.test(file));
  const traced = await tracedFiles();
  const packages = [...ofPackages, ...traced].filter((file) => !NOT_LOADED.test(file) && !NOT_USED.test(file));
  return [...new Set([...sources, ...FILES.flatMap((path) => filesOf(path)), ...built, ...packages])];
}

/** The bill of materials of the shipped packages. */
export const SBOM_FILE = 'sbom.cdx.json';

/** The folders of the packages that files belong to, and of those in the build. @param {string[]} files */
function shippedPackages(files) {
  const packages = lockedPackages();
  const folderOf = (file) => /^(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)+/.exec(file)?.[0].slice(0, -1);
  const ofFiles = files.map(folderOf).filter((folder) => folder !== undefined && folder in packages);
  const bundled = Object.keys(packages[''].dependencies).filter((name) => BUNDLED.test(name));
  return new Set([...ofFiles, ...packageFolders(bundled)]);
}

/** Copy what runs the app. Resolves with its size in bytes. @param {string} folder */
export async function ship(folder) {
  const files = await shippedFiles();
  // Another user than the one who ships reads the files.
  process.umask(0o022);
  let size = 0;
  for (const file of files) {
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    if (lstatSync(join(root, file)).isSymbolicLink()) symlinkSync(readlinkSync(join(root, file)), target);
    else {
      copyFileSync(join(root, file), target);
      chmodSync(target, statSync(target).mode & 0o100 ? 0o755 : 0o644);
      size += statSync(target).size;
    }
  }
  writeFileSync(join(folder, SBOM_FILE), `${JSON.stringify(billOfMaterials(shippedPackages(files)), null, 2)}\n`);
  // So that one folder on the PATH is enough for the command line.
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join('..', 'app', 'cli', 'attestry.mjs'), join(folder, 'bin', 'attestry'));
  return size;
}

if (process.argv[1] === import.meta.filename) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined || (existsSync(folder) && readdirSync(folder).length > 0)) {
    printError('usage: npm run ship -- FOLDER, an empty folder or one that does not exist');
    process.exit(2);
  }
  await ensureInstalled();
  await ensureBuilt(requireNode());
  const size = await ship(resolve(folder));
  process.stdout.write(`${folder}: ${(size / 1e6).toFixed(1)} MB\n`);
}
