/** `attestry environment drift [NAME]`: how what runs differs from what should run. */
import type { EnvironmentPage, EnvironmentView, FindingPage, FindingSide } from '#lib/views/environment/environment.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sendRequest, type ServerOptions } from '../commands/server.ts';

export type DriftOptions = ServerOptions & { json?: boolean; kind?: string; ended?: boolean };

/** Pages of 200 that are read. */
const MAX_PAGES = 50;

/**
 * Print the differences of one environment or of all. The exit code is no where there is any, yes where there is none,
 * and undetermined where nobody reports what runs in the environment, or in any.
 */
export async function printDrift(io: Io, name: string | undefined, options: DriftOptions): Promise<Exit> {
  const { findings, more } = await readFindings(io, name, options);
  const isObserved = await readIsObserved(io, name, options);
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

async function readFindings(io: Io, name: string | undefined, { kind, ended, ...options }: DriftOptions) {
  const findings: FindingPage['findings'] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < MAX_PAGES; pages += 1) {
    const query = new URLSearchParams({
      limit: '200',
      ...(name !== undefined && { environment: name }),
      ...(kind !== undefined && { kind }),
      ...(ended === true && { state: 'ended' }),
      ...(cursor !== '' && { cursor }),
    }).toString();
    const page: FindingPage = await read(io, options, `/api/v1/drift?${query}`);
    findings.push(...page.findings);
    ({ cursor } = page);
  }
  return { findings, more: cursor !== null };
}

/** Whether somebody reports what runs in the environment, or in any one. */
async function readIsObserved(io: Io, name: string | undefined, options: ServerOptions): Promise<boolean> {
  if (name !== undefined) {
    const one: EnvironmentView = await read(io, options, `/api/v1/environments/${encodeURIComponent(name)}?limit=1`);
    return one.drift !== null;
  }
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < MAX_PAGES; pages += 1) {
    const query = new URLSearchParams({ limit: '200', ...(cursor !== '' && { cursor }) }).toString();
    const page: EnvironmentPage = await read(io, options, `/api/v1/environments?${query}`);
    if (page.environments.some(({ drift }) => drift !== null)) return true;
    ({ cursor } = page);
  }
  return false;
}

async function read<Body>(io: Io, options: ServerOptions, path: string): Promise<Body> {
  const { status, body, problem } = await sendRequest(io, options, path);
  if (status === 200) return body as Body;
  const message = problem ?? `the server answered ${status}`;
  throw status === 400 ? new UsageError(message) : new UndeterminedError(message);
}

function sideText(side: FindingSide | null): string {
  return side === null ? '–' : (side.digest ?? side.image ?? '');
}
