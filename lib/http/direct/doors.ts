/**
 * The doors that the server answers itself, without the routing of Next, which takes longer than most of their answers.
 * Each is still a route of Next, which loads it for its first request; from then on the server calls its handler. So a
 * door has one handler, in one copy of its modules.
 */

/** The names of the doors, as in metrics. */
export type DirectDoorName = 'badge' | 'artifact' | 'vsa' | 'raw' | 'gate';

/** The parameters of a route: segments of the address as they are written, percent-encoded. */
type Params = { [name: string]: string | string[] };
export type DirectHandler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

export type DirectDoor = {
  name: DirectDoorName;
  params: Params;
  /** Whether the answer to GET may be kept (`answer-memory.ts`). */
  isKept: boolean;
};

// Next loads a module more than once in one process; all copies must find the same handlers.
const globals = globalThis as typeof globalThis & { __attestryDirectDoors?: Map<DirectDoorName, DirectHandler> };
const handlers = (globals.__attestryDirectDoors ??= new Map());

/** Let the server call the handler of a route itself. Returns the handler. */
export function directDoor<Context>(
  name: DirectDoorName,
  handler: (request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  handlers.set(name, handler as unknown as DirectHandler);
  return handler;
}

/** The handler of a door; undefined before Next has loaded its route. */
export function directHandler(name: DirectDoorName): DirectHandler | undefined {
  return handlers.get(name);
}

type Route = { name: DirectDoorName; path: RegExp; methods: readonly string[]; isKept: boolean; params: string | null };

const READ = ['GET', 'HEAD'];
/** One segment of an address. Whatever needs normalising (`.`, `%2e`, `//`, `\`) does not match: Next answers it. */
const SEGMENT = String.raw`(?!%2[eE])[\w%:~@!$&'()*+,;=-][\w.%:~@!$&'()*+,;=-]*`;
const route = (pattern: string): RegExp => new RegExp(`^${pattern.replaceAll('{}', `(${SEGMENT})`)}$`);
const ROUTES: readonly Route[] = [
  {
    name: 'badge',
    path: new RegExp(`^/badge/(${SEGMENT}(?:/${SEGMENT})*)$`),
    methods: READ,
    isKept: true,
    params: 'path',
  },
  { name: 'artifact', path: route('/api/v1/artifacts/{}'), methods: READ, isKept: true, params: 'digest' },
  { name: 'vsa', path: route('/api/v1/artifacts/{}/vsa'), methods: READ, isKept: true, params: 'digest' },
  { name: 'raw', path: route('/api/v1/attestations/{}/raw'), methods: READ, isKept: true, params: 'id' },
  { name: 'gate', path: /^\/api\/v1\/gate$/, methods: ['POST'], isKept: false, params: null },
];

/** The door that an address leads to; null where Next has to find its route. */
export function findDirectDoor(method: string, url: string): DirectDoor | null {
  const [path] = url.split('?', 1) as [string];
  for (const { name, path: pattern, methods, isKept, params } of ROUTES) {
    const found = pattern.exec(path);
    if (found === null) continue;
    if (!methods.includes(method)) return null;
    const [, value = ''] = found;
    if (params === null) return { name, params: {}, isKept };
    return { name, params: { [params]: params === 'path' ? value.split('/') : value }, isKept };
  }
  return null;
}
