/**
 * The doors that the server answers itself, without the routing of Next, which takes longer than most of their answers.
 * Each is still a route of Next, which loads it for its first request; from then on the server calls its handler. So a
 * door has one handler, in one copy of its modules.
 */

/** The names of the doors, as in metrics. */
export type DirectDoorName =
  | 'badge'
  | 'artifact'
  | 'vsa'
  | 'raw'
  | 'gate'
  | 'attestations'
  | 'webhook'
  | 'webhook-connection';

/** The parameters of a route: segments of the address as they are written, percent-encoded. */
type Params = { [name: string]: string | string[] };
export type DirectHandler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

export type DirectDoor = {
  name: DirectDoorName;
  params: Params;
  /** Whether the answer to GET may be kept (`answer-memory.ts`). */
  isKept: boolean;
  /** Whether the answer may be long, so that it is sent as it comes. */
  isStreamed: boolean;
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

/** `params`: the names of the segments in the address. `path` is a list of segments. */
type Route = Omit<DirectDoor, 'params'> & { path: RegExp; methods: readonly string[]; params: readonly string[] };

const READ = ['GET', 'HEAD'];
/** One segment of an address. Whatever needs normalising (`.`, `%2e`, `//`, `\`) does not match: Next answers it. */
const SEGMENT = String.raw`(?!%2[eE])[\w%:~@!$&'()*+,;=-][\w.%:~@!$&'()*+,;=-]*`;
const route = (pattern: string): RegExp => new RegExp(`^${pattern.replaceAll('{}', `(${SEGMENT})`)}$`);
const reading = { methods: READ, isKept: true, isStreamed: false };
const writing = { methods: ['POST'], isKept: false, isStreamed: false };
const ROUTES: readonly Route[] = [
  { ...reading, name: 'badge', path: new RegExp(`^/badge/(${SEGMENT}(?:/${SEGMENT})*)$`), params: ['path'] },
  { ...reading, name: 'artifact', path: route('/api/v1/artifacts/{}'), params: ['digest'] },
  { ...reading, name: 'vsa', path: route('/api/v1/artifacts/{}/vsa'), params: ['digest'] },
  { ...reading, name: 'raw', path: route('/api/v1/attestations/{}/raw'), params: ['id'] },
  { ...writing, name: 'gate', path: route('/api/v1/gate'), params: [] },
  { ...writing, name: 'attestations', path: route('/api/v1/attestations'), params: [], isStreamed: true },
  { ...writing, name: 'webhook', path: route('/api/webhooks/{}'), params: ['source'] },
  { ...writing, name: 'webhook-connection', path: route('/api/webhooks/{}/{}'), params: ['source', 'connection'] },
];

/** The door that an address leads to; null where Next has to find its route. */
export function findDirectDoor(method: string, url: string): DirectDoor | null {
  const [path] = url.split('?', 1) as [string];
  for (const { name, path: pattern, methods, isKept, isStreamed, params } of ROUTES) {
    const found = pattern.exec(path);
    if (found === null) continue;
    if (!methods.includes(method)) return null;
    const values = params.map((param, at) => {
      const value = found[at + 1]!;
      return [param, param === 'path' ? value.split('/') : value] as const;
    });
    return { name, params: Object.fromEntries(values), isKept, isStreamed };
  }
  return null;
}
