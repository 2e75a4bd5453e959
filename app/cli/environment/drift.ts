/** `attestry environment drift [NAME]`: how what runs differs from what should run. */
import type { EnvironmentView, FindingPage, FindingSide } from '#lib/views/environment/environment.ts';
import { EXIT, type Exit, type Io, printJson, UndeterminedError, UsageError } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';
import { sendRequest, type ServerOptions } from '../commands/server.ts';

export type DriftOptions = ServerOptions & { json?: boolean; kind?: string; ended?: boolean };

/** Pages of 200 that are read. */
const MAX_PAGES = 50;

/**
 * Print the differences of one environment or of all. The exit code is no where there is any, yes where there is none,
 * and undetermined where nobody reports what runs in the environment.
 */
export async function printDrift(io: Io, name: string | undefined, options: DriftOptions): Promise<Exit> {
  const { findings, more } = await readFindings(io, name, options);
  const isObserved = name === undefined || (await readEnvironment(io, name, options)).drift !== null;
  if (options.json) printJson(io, { findings, more });
  else if (findings.length === 0) io.out(isObserved ? 'no difference\n' : 'nobody reports what runs there\n');
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

async function readEnvironment(io: Io, name: string, options: ServerOptions): Promise<EnvironmentView> {
  return read(io, options, `/api/v1/environments/${encodeURIComponent(name)}?limit=1`);
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
