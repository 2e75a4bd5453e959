/** What a program passes to an operation of the API, and what it gets, as types. */
import type { Operations } from './api.ts';

/** Method and path, as `GET /api/v1/artifacts/{digest}`. */
export type OperationName = keyof Operations;

type Sent<Name extends OperationName> = Omit<Operations[Name], 'answers'>;
/** The parts of a request, of which those without a required member may be left out. */
type OptionalPart<Request> = { [Part in keyof Request]: object extends Request[Part] ? Part : never }[keyof Request];
/** `path`, `query`, `header` and `body` of a request: those that the operation has. */
export type RequestOf<Name extends OperationName> = Omit<Sent<Name>, OptionalPart<Sent<Name>>> &
  Partial<Pick<Sent<Name>, OptionalPart<Sent<Name>>>>;
/** The arguments after the name: none are needed where every part may be left out. */
export type Arguments<Name extends OperationName> =
  object extends RequestOf<Name> ? [request?: RequestOf<Name>] : [request: RequestOf<Name>];

type Answers<Name extends OperationName> = Operations[Name]['answers'];
/** The answer: `status` tells which type `body` has where an operation has several. */
export type Answer<Name extends OperationName> = {
  [Status in keyof Answers<Name>]: {
    status: Status;
    body: Answers<Name>[Status];
    /** The body as it came, for what a signature is about. */
    text: string;
    headers: Headers;
  };
}[keyof Answers<Name>];

/** The operations that answer with a page, whose `cursor` leads to the next one. */
export type PagedOperation = {
  [Name in OperationName]: Operations[Name] extends {
    query: { cursor?: unknown };
    answers: { 200: { cursor: unknown } };
  }
    ? Name
    : never;
}[OperationName];

/** A request without its types, as it is sent. */
export type PlainRequest = {
  path?: { [name: string]: unknown };
  query?: { [name: string]: unknown };
  header?: { [name: string]: unknown };
  body?: unknown;
};

/** The path of an operation with the values of its parameters, and the query. */
export function addressOf(name: OperationName, { path = {}, query = {} }: PlainRequest): string {
  const template = name.slice(name.indexOf(' ') + 1);
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => encoded(path[parameter]));
  const stated = Object.entries(query).flatMap(([parameter, value]) =>
    value === undefined ? [] : [`${encoded(parameter)}=${encoded(value)}`],
  );
  return stated.length === 0 ? filled : `${filled}?${stated.join('&')}`;
}

function encoded(value: unknown): string {
  return encodeURIComponent(String(value));
}
