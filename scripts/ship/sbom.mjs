/** The software bill of materials of Attestry, from the lock file: CycloneDX 1.6 as JSON. Plain JavaScript. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../runtime.mjs';

/**
 * A package of the lock file.
 * @typedef {object} Package
 * @property {string} [name]
 * @property {string} version
 * @property {string} [integrity]
 * @property {string} [license]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** The packages of the lock file by their folders. @returns {Record<string, Package>} */
export function lockedPackages() {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
}

/** The folders of the packages that are no development packages, of every platform. */
export function productionFolders() {
  return Object.entries(lockedPackages())
    .filter(([folder, { dev }]) => folder !== '' && !dev)
    .map(([folder]) => folder);
}

/**
 * The folder of the package `name` as the package in the folder `from` finds it; null where the lock file has none.
 * @param {Record<string, Package>} packages
 * @param {string} name
 * @param {string} from '' for Attestry itself
 */
export function findFolder(packages, name, from) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const folder = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (folder in packages) return folder;
    if (at === '') return null;
  }
}

/** The package URL (purl-spec, type npm). @param {string} name @param {string} version */
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/**
 * The bill of materials of Attestry with the packages in `folders`, in the same order for the same lock file.
 * @param {Iterable<string>} folders
 */
export function billOfMaterials(folders) {
  const packages = lockedPackages();
  const own = packages[''];
  const included = new Set(folders);
  const idOf = (folder) => `${nameOf(folder, packages[folder])}@${packages[folder].version}`;
  const rootId = `attestry@${own.version}`;
  /** @type {Map<string, object>} */
  const components = new Map();
  /** @type {Map<string, Set<string>>} */
  const edges = new Map([[rootId, new Set()]]);
  for (const folder of included) {
    components.set(idOf(folder), componentOf(folder, packages[folder], idOf(folder)));
    edges.set(idOf(folder), edges.get(idOf(folder)) ?? new Set());
  }
  for (const folder of ['', ...included]) {
    const { dependencies = {}, optionalDependencies = {} } = packages[folder];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const needed = findFolder(packages, name, folder);
      if (needed !== null && included.has(needed)) edges.get(folder === '' ? rootId : idOf(folder)).add(idOf(needed));
    }
  }
  const sorted = (map) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': rootId,
        name: 'attestry',
        version: own.version,
        purl: purlOf('attestry', own.version),
        licenses: licensesOf(own.license),
      },
    },
    components: sorted(components).map(([, component]) => component),
    dependencies: sorted(edges).map(([ref, to]) => ({ ref, dependsOn: [...to].toSorted() })),
  };
}

/** An alias has its real name beside it. */
const nameOf = (folder, { name }) => name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

function componentOf(folder, { version, integrity, license, optional, ...rest }, id) {
  const name = nameOf(folder, rest);
  const [, algorithm, hash] = /^(sha\d+)-(.+)$/.exec(integrity ?? '') ?? [];
  return {
    type: 'library',
    'bom-ref': id,
    name,
    version,
    scope: optional ? 'optional' : 'required',
    purl: purlOf(name, version),
    ...(hash !== undefined && {
      hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(hash, 'base64').toString('hex') }],
    }),
    licenses: licensesOf(license),
  };
}

/** An SPDX expression, or the id of one licence. @param {string} [license] */
function licensesOf(license) {
  if (license === undefined) return [];
  return / (?:OR|AND|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}
