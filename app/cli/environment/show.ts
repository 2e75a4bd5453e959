/** `attestry environment show NAME`: what runs in an environment now, or ran there at a time, with its status there. */
import type { ArtifactPage } from '#lib/views/artifact.ts';
import type { EnvironmentArtifactAsOf, EnvironmentAsOf } from '#lib/views/as-of/as-of.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { Status } from '#lib/status/status.ts';
import { openServer, type ServerOptions } from '../commands/server.ts';
import { EXIT, type Exit, type Io, printJson } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';

export type ShowOptions = ServerOptions & { asOf?: string };

/** Pages that are read; each has hundreds of artifacts. */
const MAX_PAGES = 1_000;

const word = (decided: { status: Status } | null) =>
  decided === null ? '–' : STATUS_PRESENTATION[decided.status].word;

/** Yes where every status is good, no where a requirement is not met, else undetermined. */
function exitOf(statuses: readonly Status[]): Exit {
  if (statuses.some((status) => status === 'failed' || status === 'incomplete')) return EXIT.no;
  return statuses.every((status) => status === 'verified' || status === 'waived') ? EXIT.yes : EXIT.unknown;
}

async function printNow(io: Io, name: string, options: ShowOptions): Promise<Exit> {
  const server = await openServer(io, options);
  const artifacts: ArtifactPage['artifacts'] = [];
  const query = { environment: name, limit: 500 };
  for await (const page of server.pages('GET /api/v1/artifacts', { query }, MAX_PAGES))
    artifacts.push(...page.artifacts);
  const rows = artifacts.map((one) => ({ ...one, there: one.environmentStatus ?? one.status }));
  if (options.json) printJson(io, { environment: name, artifacts });
  else if (rows.length === 0) io.out('nothing runs there now\n');
  else
    io.out(
      formatTable(
        ['status', 'digest', 'name'],
        rows.map(({ there, digest, name: called }) => [STATUS_PRESENTATION[there].word, digest, called ?? '']),
      ),
    );
  return exitOf(rows.map(({ there }) => there));
}

function asOfRow({ digest, name, past, pastByCurrentPolicies, today, ran, runs }: EnvironmentArtifactAsOf): string[] {
  const then = ran && past === null ? 'not known' : word(past);
  return [then, word(pastByCurrentPolicies), word(today), runs ? 'yes' : 'no', digest, name ?? ''];
}

/** The exit code is that of the statuses of then, by the policies of then. */
async function printAsOf(io: Io, name: string, at: string, options: ShowOptions): Promise<Exit> {
  const server = await openServer(io, options);
  const request = { path: { name }, query: { at, limit: 200 } };
  let first: EnvironmentAsOf | null = null;
  for await (const page of server.pages('GET /api/v1/environments/{name}/as-of', request, MAX_PAGES)) {
    if (first === null) first = page;
    else first.artifacts.push(...page.artifacts);
  }
  const { past: _past, today: _today, ...found } = { ...first!, cursor: null };
  if (options.json) printJson(io, found);
  else if (found.artifacts.length === 0) io.out('nothing ran there then, and nothing runs there now\n');
  else
    io.out(
      formatTable(['then', 'by policies of now', 'today', 'runs now', 'digest', 'name'], found.artifacts.map(asOfRow)),
    );
  return exitOf(found.artifacts.filter(({ ran }) => ran).map(({ past }) => past?.status ?? 'unknown'));
}

/** Print what runs in an environment now, or ran there as of a time. */
export async function show(io: Io, name: string, options: ShowOptions): Promise<Exit> {
  return options.asOf === undefined ? printNow(io, name, options) : printAsOf(io, name, options.asOf, options);
}
