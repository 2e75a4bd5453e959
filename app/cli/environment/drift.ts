/** `attestry environment drift [NAME]`: how what runs differs from what should run. */
import type { FindingKind } from '#lib/inventory/drift/find-drift.ts';
import type { FindingPage, FindingSide } from '#lib/views/environment/environment.ts';
import { EXIT, type Exit, type Io, printJson } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { openServer, type Server, type ServerOptions } from '../commands/server.ts';

export type DriftOptions = ServerOptions & { kind?: FindingKind; ended?: boolean };

/** Pages of 200 that are read. */
const MAX_PAGES = 50;

/**
 * Print the differences of one environment or of all. The exit code is no where there is any, yes where there is none,
 * and undetermined where nobody reports what runs in the environment, or in any.
 */
export async function printDrift(io: Io, name: string | undefined, options: DriftOptions): Promise<Exit> {
  const server = await openServer(io, options);
  const { findings, more } = await readFindings(server, name, options);
  const isObserved = await readIsObserved(server, name);
  if (options.json) printJson(io, { findings, more });
  else if (findings.length === 0)
    io.out(isObserved ? 'no difference\n' : `nobody reports what runs ${name === undefined ? 'anywhere' : 'there'}\n`);
  else
    io.out(
      formatTable(
        ['difference', 'environment', 'where', 'runs', 'expected', 'since', 'they part at'],
        findings.map((one) => [
          one.kind,
          one.environment,
          one.slot,
          sideText(one.running),
          sideText(one.expected),
          one.since,
          one.rootCause === null ? '' : `${one.rootCause.step}: ${one.rootCause.text}`,
        ]),
      ),
    );
  if (more) io.err(`Only the newest ${findings.length} are shown.\n`);
  if (options.ended) return EXIT.yes;
  if (findings.some(({ kind }) => kind !== 'unresolved')) return EXIT.no;
  return isObserved && findings.length === 0 ? EXIT.yes : EXIT.unknown;
}

async function readFindings(server: Server, name: string | undefined, { kind, ended }: DriftOptions) {
  const query = { limit: 200, environment: name, kind, state: ended === true ? ('ended' as const) : undefined };
  const findings: FindingPage['findings'] = [];
  let more = false;
  for await (const page of server.pages('GET /api/v1/drift', { query }, MAX_PAGES)) {
    findings.push(...page.findings);
    more = page.cursor !== null;
  }
  return { findings, more };
}

/** Whether somebody reports what runs in the environment, or in any one. */
async function readIsObserved(server: Server, name: string | undefined): Promise<boolean> {
  if (name !== undefined) {
    const { body } = await server.ask('GET /api/v1/environments/{name}', { path: { name }, query: { limit: 1 } });
    return body.drift !== null;
  }
  for await (const { environments } of server.pages('GET /api/v1/environments', { query: { limit: 200 } }, MAX_PAGES))
    if (environments.some(({ drift }) => drift !== null)) return true;
  return false;
}

function sideText(side: FindingSide | null): string {
  return side === null ? '–' : (side.digest ?? side.image ?? '');
}
