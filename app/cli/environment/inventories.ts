/** `attestry environment expect|observe|withdraw|owner`: what should run in an environment, and what runs there. */
import { EXIT, type Exit, type Io, printJson, readInput, UndeterminedError, UsageError } from '../terminal/io.ts';
import { sendRequest, type ApiResponse, type ServerOptions } from '../commands/server.ts';
import type { InventoryKind } from '#lib/inventory/inventory.ts';

type Json = ServerOptions & { json?: boolean };
export type StoreOptions = Json & { reason?: string; anyFormat?: boolean };
export type ReasonOptions = Json & { reason: string };

const addressOf = (name: string, rest = ''): string => `/api/v1/environments/${encodeURIComponent(name)}${rest}`;

/** The body of an answer. Throws `UsageError` where the server refuses the request. */
function accepted({ status, body, problem }: ApiResponse): { [member: string]: unknown } {
  if (status === 200 || status === 201) return body as { [member: string]: unknown };
  const message = problem ?? `the server answered ${status}`;
  throw status >= 400 && status < 500 ? new UsageError(message) : new UndeterminedError(message);
}

/** Store a file as the newest inventory of a kind. */
export async function store(
  io: Io,
  kind: InventoryKind,
  [name, file]: [string, string],
  { reason, anyFormat, ...options }: StoreOptions,
): Promise<Exit> {
  const query = new URLSearchParams({
    ...(anyFormat === true && { as: kind }),
    ...(reason !== undefined && { reason }),
  });
  const request = { method: 'PUT', body: await readInput(io, file) };
  const answer = accepted(
    await sendRequest(io, options, `${addressOf(name, `/${kind}`)}?${query.toString()}`, request),
  );
  if (options.json) printJson(io, answer);
  else
    io.out(
      answer.outcome === 'unchanged'
        ? `unchanged: version ${String(answer.version)} of what is ${kind} in ${name} has the same bytes\n`
        : `stored: version ${String(answer.version)} of what is ${kind} in ${name}\n`,
    );
  return EXIT.yes;
}

/** Withdraw what the newest inventory of a kind says. */
export async function withdraw(
  io: Io,
  [name, kind]: [string, string],
  { reason, ...options }: ReasonOptions,
): Promise<Exit> {
  if (kind !== 'expected' && kind !== 'observed') throw new UsageError('withdraw what is expected or observed');
  const query = new URLSearchParams({ reason }).toString();
  const answer = await sendRequest(io, options, `${addressOf(name, `/${kind}`)}?${query}`, { method: 'DELETE' });
  const withdrawn = accepted(answer);
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
  const body = new TextEncoder().encode(JSON.stringify({ owner, reason }));
  const answer = accepted(await sendRequest(io, options, addressOf(name), { method: 'PUT', body }));
  if (options.json) printJson(io, answer);
  else io.out(answer.owner === null ? `nobody answers for ${name}\n` : `${String(answer.owner)} answers for ${name}\n`);
  return EXIT.yes;
}
