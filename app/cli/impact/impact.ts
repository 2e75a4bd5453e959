/** `attestry impact`: everything deployed that came from a commit, builder, signer, image, component or advisory. */
import type { ImpactPage, OriginKind } from '#lib/views/impact/impact.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';
import { addServerOptions, openServer, type ServerOptions } from '../commands/server.ts';
import { EXIT, type Exit, type Io, printJson } from '../terminal/io.ts';
import { formatTable } from '../terminal/print.ts';

type Options = ServerOptions & { environment?: string } & { [kind in OriginKind]?: string };

const ORIGINS: { [kind in OriginKind]: string } = {
  commit: 'a commit, or its first 7 or more hex digits',
  builder: 'the id of a builder, with or without its ref',
  signer: 'the identity of a signer',
  image: 'a base image: its digest, NAME@DIGEST, a purl or a name',
  component: 'the purl of a component; without a version, every version',
  cve: 'the id of a vulnerability or an advisory',
};

const MAX_PAGES = 200;

/** Read every page. */
async function readAll(io: Io, options: Options): Promise<ImpactPage> {
  const asked = Object.keys(ORIGINS).flatMap((kind) => {
    const value = options[kind as OriginKind];
    return value === undefined ? [] : [[kind, value]];
  });
  const query = { ...Object.fromEntries(asked), ...(options.environment && { environment: options.environment }) };
  const server = await openServer(io, options);
  let all: ImpactPage | null = null;
  for await (const page of server.pages('GET /api/v1/impact', { query: { ...query, limit: 200 } }, MAX_PAGES))
    all = all === null ? page : joined(all, page);
  return all!;
}

function joined(all: ImpactPage, page: ImpactPage): ImpactPage {
  const environments = new Map(all.environments.map((one) => [one.name, one]));
  for (const one of page.environments) {
    const known = environments.get(one.name);
    if (known) known.artifacts.push(...one.artifacts);
    else environments.set(one.name, one);
  }
  return { ...page, examined: all.examined + page.examined, environments: [...environments.values()] };
}

/** The exit code is yes where nothing deployed came from it, no where something did, else undetermined. */
async function impact(io: Io, options: Options): Promise<Exit> {
  const page = await readAll(io, options);
  const rows = page.environments.flatMap(({ name, owner, artifacts }) =>
    artifacts.map((one) => [
      name,
      owner ?? '',
      STATUS_PRESENTATION[one.status].word,
      one.digest,
      one.name ?? '',
      one.path.map(({ label }) => label).join(' → '),
    ]),
  );
  if (options.json) printJson(io, page);
  else if (rows.length > 0) io.out(formatTable(['environment', 'owner', 'status', 'digest', 'name', 'way'], rows));
  else io.out(page.origin.isKnown ? 'nothing that is deployed came from it\n' : 'nothing is known about it\n');
  if (page.hidden !== null) io.err(`${page.hidden}\n`);
  if (rows.length > 0) return EXIT.no;
  return page.origin.isKnown && page.hidden === null ? EXIT.yes : EXIT.unknown;
}

export const addImpact: AddCommand = (program, io, does) => {
  const command = addServerOptions(
    program.command('impact').description('list everything deployed that came from something'),
  );
  for (const [kind, meaning] of Object.entries(ORIGINS)) command.option(`--${kind} <${kind}>`, meaning);
  command
    .option('--environment <name>', 'in this environment only')
    .action(does((options: Options) => impact(io, options)));
};
