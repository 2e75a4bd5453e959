/** `attestry environment expect|observe|withdraw|owner`: what should run in an environment, and what runs there. */
import { EXIT, type Exit, type Io, printJson, readInput } from '../terminal/io.ts';
import { openServer, throwUsageErrorOn, type ServerOptions } from '../commands/server.ts';
import type { InventoryKind } from '#lib/inventory/inventory.ts';

export type StoreOptions = ServerOptions & { reason?: string; anyFormat?: boolean };
export type ReasonOptions = ServerOptions & { reason: string };

const throwUsageError = throwUsageErrorOn(404, 409, 413, 415, 422);

/** Store a file as the newest inventory of a kind. */
export async function store(
  io: Io,
  kind: InventoryKind,
  [name, file]: [string, string],
  { reason, anyFormat, ...options }: StoreOptions,
): Promise<Exit> {
  const query = { as: anyFormat === true ? kind : undefined, reason };
  const request = { path: { name }, query, body: await readInput(io, file) };
  const server = await openServer(io, options);
  const { body: answer } = await server.ask(`PUT /api/v1/environments/{name}/${kind}`, request).catch(throwUsageError);
  if (options.json) printJson(io, answer);
  else
    io.out(
      answer.outcome === 'unchanged'
        ? `unchanged: version ${answer.version} of what is ${kind} in ${name} has the same bytes\n`
        : `stored: version ${answer.version} of what is ${kind} in ${name}\n`,
    );
  return EXIT.yes;
}

/** Withdraw what the newest inventory of a kind says. */
export async function withdraw(
  io: Io,
  [name, kind]: [string, InventoryKind],
  { reason, ...options }: ReasonOptions,
): Promise<Exit> {
  const server = await openServer(io, options);
  const { body: withdrawn } = await server
    .ask(`DELETE /api/v1/environments/{name}/${kind}`, { path: { name }, query: { reason } })
    .catch(throwUsageError);
  if (options.json) printJson(io, withdrawn);
  else io.out(`withdrawn: what is ${kind} in ${name}\n`);
  return EXIT.yes;
}

/** Say who answers for an environment. */
export async function setOwner(
  io: Io,
  [name, owner]: [string, string],
  { reason, ...options }: ReasonOptions,
): Promise<Exit> {
  const server = await openServer(io, options);
  const { body: answer } = await server
    .ask('PUT /api/v1/environments/{name}', { path: { name }, body: { owner, reason } })
    .catch(throwUsageError);
  if (options.json) printJson(io, answer);
  else io.out(answer.owner === null ? `nobody answers for ${name}\n` : `${answer.owner} answers for ${name}\n`);
  return EXIT.yes;
}
