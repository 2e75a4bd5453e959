/**
 * The floors of the house: which file may import which. Pure: paths in, a reason or null out.
 *
 * 0 base · 1 pure rooms · 2 db · 3 what happens (ingest, query, jobs …) and lib/http · 4 components · 5 app (scripts,
 * journeys and benchmarks with it). A room imports from lower floors only. Pure rooms know each other by type alone, in
 * the order of the pipeline.
 */
import { posix } from 'node:path';

export type Import = {
  /** The importing file, relative to the project's folder, with `/`. */
  from: string;
  /** As written: `./x.ts`, `#lib/x.ts`, `next/link`, `node:fs`. */
  specifier: string;
  /** `import type`: gone when the code runs. */
  typeOnly: boolean;
};

const PIPELINE_ORDER = ['evidence', 'verify', 'log', 'policy', 'status'];
const BASE = new Set([
  'lib/bytes',
  'lib/format',
  'lib/errors.ts',
  'lib/actor.ts',
  'lib/config.ts',
  'lib/bad-ports.mjs',
]);
const LAYER_NAMES = ['base', 'the pure rooms', 'db', 'the rooms of what happens', 'components', 'app'];

/**
 * The rooms of floor 3 in their one direction: each may import those before it. `lib/context` names the others by type
 * only.
 */
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

/** Packages that only some rooms may name. */
const PACKAGE_OWNERS: { packages: RegExp; rooms: RegExp; say: string }[] = [
  {
    packages: /^(react|react-dom|cytoscape|@tanstack\/react-query)(\/|$)/,
    rooms: /^(components|app)\//,
    say: 'only components and app name React',
  },
  { packages: /^next(\/|$)/, rooms: /^(app|lib\/http)\//, say: 'only app and lib/http name Next' },
  {
    packages: /^(drizzle-orm|drizzle-kit|better-sqlite3)(\/|$)/,
    rooms: /^(db|bench)\//,
    say: 'only db names Drizzle and the driver',
  },
];

/**
 * What other pure rooms may take by value, because a second copy would be a second truth: the arithmetic of RFC 6962
 * trees and signed notes, which verifying a foreign log needs as much as keeping one's own, and the words and marks of
 * a status.
 */
const SHARED_BY_VALUE = new Set([
  'lib/log/merkle.ts',
  'lib/log/note.ts',
  'lib/log/checkpoint.ts',
  'lib/status/presentation.ts',
  'lib/status/status.ts',
]);

/** What a pure room may not reach: it is handed files, answers and threads by others. */
const OUTSIDE_WORLD = /^node:(fs|http|https|http2|net|tls|dns|dgram|child_process|worker_threads|cluster|timers)(\/|$)/;

const VAGUE_NAME = /(^|\/)(utils?|helpers?|common|misc|types)(\/|\.[a-z.]+$)/;

/** Test files and their fixtures are no part of the house's graph: they may look into any room. */
export function isTest(file: string): boolean {
  return /\.(test|fixture|bench)\.tsx?$/.test(file);
}

/** The room of a file: `lib/verify`, `db`, `components`, `app`. Configuration at the top belongs to the app. */
function moduleOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  if (top === 'lib') return `lib/${second}`;
  return top === 'db' || top === 'components' ? top : 'app';
}

function layerOf(room: string): number {
  if (BASE.has(room)) return 0;
  if (room === 'db') return 2;
  if (SERVICE_ORDER.includes(room) || room === 'lib/http') return 3;
  if (room === 'components') return 4;
  return room === 'app' ? 5 : 1;
}

/** Whether a file belongs to a pure room: no I/O, no clock, no chance. */
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
  if (owner && from.includes('/') && !owner.rooms.test(from)) return owner.say;
  if (isPure(from) && OUTSIDE_WORLD.test(specifier)) return `a pure room is handed what it needs: no ${specifier}`;
  return null;
}

function checkPureImport(from: string, to: string, typeOnly: boolean): string | null {
  const [later, earlier] = [from, to].map((room) => PIPELINE_ORDER.indexOf(room.slice('lib/'.length))) as [
    number,
    number,
  ];
  if (!typeOnly) return `pure rooms know each other by type only: import type from ${to}`;
  if (earlier === -1) return `${to} is not part of the pipeline: ${from} does not know it`;
  return later !== -1 && later < earlier
    ? `${to} comes after ${from} in the pipeline ${PIPELINE_ORDER.join(' → ')}`
    : null;
}

/** The shapes of what the verbs answer: the contract in lib/http is checked against them. */
const VIEWS_FILE = 'lib/views/';

/** The policy that ships with the app, and the one file that hands it to the others. */
const BUILT_IN_POLICY = 'lib/policy/baseline/';
const POLICY_SOURCE = 'lib/ingest/evaluate/active-policy.ts';

/** Why a file may not import this, in a few words; null when it may. */
export function checkImport(one: Import): string | null {
  const { from, specifier, typeOnly } = one;
  if (isTest(from)) return null;
  const path = targetPath(one);
  if (path === null) return checkPackageImport(from, specifier);
  const [here, there] = [moduleOf(from), moduleOf(path)];
  if (path.startsWith('db/sqlite/') && here !== 'db') return 'what only SQLite can do stays behind the nouns of db';
  if (here === there) return null;
  if (path.startsWith(BUILT_IN_POLICY) && from !== POLICY_SOURCE)
    return `a policy is an argument: ${POLICY_SOURCE} says which one applies`;
  const [own, other] = [layerOf(here), layerOf(there)];
  if (other > own) return `${there} is ${LAYER_NAMES[other]}, above ${here}`;
  if (own === 1 && other === 1) return SHARED_BY_VALUE.has(path) ? null : checkPureImport(here, there, typeOnly);
  if (here === 'lib/http' && path.startsWith(VIEWS_FILE)) return null;
  if (here === 'lib/context' && typeOnly) return null;
  const [earlier, later] = [SERVICE_ORDER.indexOf(there), SERVICE_ORDER.indexOf(here)];
  if (earlier !== -1 && later !== -1)
    return earlier < later ? null : `${there} comes after ${here} in ${SERVICE_ORDER.join(' → ')}`;
  return other === own && own !== 0
    ? `${there} and ${here} are neighbours on one floor: neither imports the other`
    : null;
}

/** Why a file may not be called so, or null. */
export function checkName(file: string): string | null {
  return VAGUE_NAME.test(file) ? 'name it for what it is: no utils, helpers, common, misc or types' : null;
}
