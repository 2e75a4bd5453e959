/**
 * The layers of the code: which file may import which. The functions take paths and return the reason why an import or
 * a name is refused, or null.
 *
 * 0 base · 1 pure modules · 2 db · 3 services (ingest, query, jobs …) and lib/http · 4 components · 5 app, scripts,
 * e2e, bench. A module imports from lower layers only. Pure modules import only types from each other, in the order
 * of the pipeline.
 */
import { posix } from 'node:path';

export type Import = {
  /** The importing file, relative to the project's folder, with `/`. */
  from: string;
  /** As the source has it: `./x.ts`, `#lib/x.ts`, `next/link`, `node:fs`. */
  specifier: string;
  /** True for `import type`, which does not exist at run time. */
  typeOnly: boolean;
};

const PIPELINE_ORDER = ['evidence', 'verify', 'authority', 'log', 'policy', 'status', 'vsa'];
const BASE = new Set([
  'lib/bytes',
  'lib/format',
  'lib/errors.ts',
  'lib/actor.ts',
  'lib/config.ts',
  'lib/bad-ports.mjs',
  'package.json',
]);
const LAYER_NAMES = ['base', 'the pure modules', 'db', 'the services', 'components', 'app'];

/** The services of layer 3, in order: each may import those before it. `lib/context` imports types from any of them. */
const SERVICE_ORDER = [
  'lib/views',
  'lib/context',
  'lib/ingest',
  'lib/query',
  'lib/admin',
  'lib/integrations',
  'lib/live',
  'lib/jobs',
  'lib/start',
];

/** Packages that only some modules may import. */
const PACKAGE_OWNERS: { packages: RegExp; modules: RegExp; message: string }[] = [
  {
    packages: /^(react|react-dom|cytoscape|@tanstack\/react-query)(\/|$)/,
    modules: /^(components|app)\//,
    message: 'only components and app import React',
  },
  { packages: /^next(\/|$)/, modules: /^(app|lib\/http)\//, message: 'only app and lib/http import Next' },
  {
    packages: /^(drizzle-orm|drizzle-kit|better-sqlite3)(\/|$)/,
    modules: /^(db|bench)\//,
    message: 'only db imports Drizzle and the SQLite driver',
  },
];

/**
 * Files that other pure modules may import by value, so that their code exists once: RFC 6962 trees and signed notes,
 * which the verification of other logs needs too, the names and icons of a status, the patterns of projects, and the
 * kinds of evidence.
 */
const SHARED_BY_VALUE = new Set([
  'lib/authority/project-pattern.ts',
  'lib/evidence/model/kinds.ts',
  'lib/log/merkle.ts',
  'lib/log/note.ts',
  'lib/log/checkpoint.ts',
  'lib/status/presentation.ts',
  'lib/status/status.ts',
]);

/** Modules of Node that do I/O or start threads. A pure module must not import them. */
const IO_MODULES = /^node:(fs|http|https|http2|net|tls|dns|dgram|child_process|worker_threads|cluster|timers)(\/|$)/;

const VAGUE_NAME = /(^|\/)(utils?|helpers?|common|misc|types|words)(\/|\.[a-z.]+$)/;

/** Whether a file is a test, a fixture or a benchmark. Such files may import any module. */
export function isTest(file: string): boolean {
  return /\.(test|fixture|bench)\.tsx?$/.test(file);
}

/** The module of a file: `lib/verify`, `db`, `components`, `app`. Configuration files at the top belong to `app`. */
function moduleOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  if (top === 'lib') return `lib/${second}`;
  if (file === 'package.json') return file;
  return top === 'db' || top === 'components' ? top : 'app';
}

function layerOf(module: string): number {
  if (BASE.has(module)) return 0;
  if (module === 'db') return 2;
  if (SERVICE_ORDER.includes(module) || module === 'lib/http') return 3;
  if (module === 'components') return 4;
  return module === 'app' ? 5 : 1;
}

/** Whether a file belongs to a pure module, which has no I/O, no clock and no randomness. */
export function isPure(file: string): boolean {
  return file.startsWith('lib/') && layerOf(moduleOf(file)) === 1;
}

/** Path of the imported file, or null for a package. */
function targetPath({ from, specifier }: Import): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  return null;
}

function checkPackageImport(from: string, specifier: string): string | null {
  const owner = PACKAGE_OWNERS.find(({ packages }) => packages.test(specifier));
  if (owner && from.includes('/') && !owner.modules.test(from)) return owner.message;
  if (isPure(from) && IO_MODULES.test(specifier))
    return `a pure module gets its input as arguments: it must not import ${specifier}`;
  return null;
}

function checkPureImport(from: string, to: string, typeOnly: boolean): string | null {
  const [later, earlier] = [from, to].map((module) => PIPELINE_ORDER.indexOf(module.slice('lib/'.length))) as [
    number,
    number,
  ];
  if (!typeOnly) return `pure modules import only types from each other: import type from ${to}`;
  if (earlier === -1) return `${to} is not part of the pipeline: ${from} must not import it`;
  return later !== -1 && later < earlier
    ? `${to} comes after ${from} in the pipeline ${PIPELINE_ORDER.join(' → ')}`
    : null;
}

/** The shapes of the API's answers. The contract in lib/http is checked against them. */
const VIEWS_FOLDER = 'lib/views/';

/** The policies that ship with the app, and the files that may import them: one evaluates by them, one lists them. */
const BUILT_IN_POLICY = 'lib/policy/packs/';
const POLICY_SOURCE = 'lib/ingest/policies/policy-set.ts';
const PACK_SOURCE = 'lib/query/policy/list-packs.ts';

/** The reason why the file may not make this import; null where it may. */
export function checkImport(declared: Import): string | null {
  const { from, specifier, typeOnly } = declared;
  if (isTest(from)) return null;
  const path = targetPath(declared);
  if (path === null) return checkPackageImport(from, specifier);
  const [importing, imported] = [moduleOf(from), moduleOf(path)];
  if (/^db\/(?:sqlite|postgres)\//.test(path) && importing !== 'db')
    return 'code that only one engine can run is called through the files of db';
  if (importing === imported) return null;
  if (path.startsWith(BUILT_IN_POLICY) && from !== POLICY_SOURCE && from !== PACK_SOURCE)
    return `a policy is an argument: only ${POLICY_SOURCE} and ${PACK_SOURCE} import those that ship`;
  const [importingLayer, importedLayer] = [layerOf(importing), layerOf(imported)];
  if (importedLayer > importingLayer)
    return `${imported} belongs to ${LAYER_NAMES[importedLayer]}, a layer above ${importing}`;
  if (importingLayer === 1 && importedLayer === 1)
    return SHARED_BY_VALUE.has(path) ? null : checkPureImport(importing, imported, typeOnly);
  if (importing === 'lib/http' && path.startsWith(VIEWS_FOLDER)) return null;
  if (importing === 'lib/context' && typeOnly) return null;
  const [earlier, later] = [SERVICE_ORDER.indexOf(imported), SERVICE_ORDER.indexOf(importing)];
  if (earlier !== -1 && later !== -1)
    return earlier < later ? null : `${imported} comes after ${importing} in ${SERVICE_ORDER.join(' → ')}`;
  return importedLayer === importingLayer && importingLayer !== 0
    ? `${imported} and ${importing} are in one layer: neither may import the other`
    : null;
}

/** The reason why a file may not have its name; null where it may. */
export function checkName(file: string): string | null {
  return VAGUE_NAME.test(file)
    ? 'choose a name that says what it holds: not utils, helpers, common, misc, types or words'
    : null;
}
