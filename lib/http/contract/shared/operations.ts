/** Parts that the operations of the OpenAPI document share. */
import type * as z from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { problem } from './shared-schemas.ts';

const PROBLEM_DESCRIPTIONS: { [status: number]: string } = {
  400: 'The request or a document in it cannot be read',
  401: 'A valid token, or a valid signature of a webhook, is required',
  403: 'The token does not have the required scope',
  404: 'There is nothing at this address',
  405: 'The method is not allowed',
  409: 'The state of the resource does not allow this',
  410: 'Retention dropped the bytes, or an administrator sealed the document: `digest`, `logIndex` and `dropLogIndex` name them and their log entries, and `proof` the address of the inclusion proofs',
  413: 'The request or a document in it is too large',
  415: 'The media type, the content encoding or the format of the document is not supported',
  422: 'The content of the request can be read, but not used',
  429: 'Too many requests; retry after the time in `Retry-After`',
  503: 'The server cannot answer now; retry after the time in `Retry-After`',
};

/** The problems of an operation, by their HTTP statuses. */
export const problemResponses = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: PROBLEM_DESCRIPTIONS[status] ?? 'A problem',
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
export const jsonResponse = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
});
/** An operation that reads without a token. */
export const readOperation = (
  summary: string,
  schema: z.ZodType,
  rest: Partial<ZodOpenApiOperationObject> = {},
): ZodOpenApiOperationObject => ({
  summary,
  ...rest,
  responses: { 200: jsonResponse('The requested data', schema), ...problemResponses(400, 404, 405), ...rest.responses },
});
