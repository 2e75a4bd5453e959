/** The paths of signing in in the OpenAPI document, and how an operation is authorised. */
import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import {
  endedSession,
  oidcQuery,
  sessionList,
  sessionQuery,
  sessionView,
  signedOut,
  signInRequest,
  startedSession,
} from '#lib/http/contract/access/access.ts';
import {
  badgeAddressList,
  badgeAddressRequest,
  newBadgeAddress,
  visibilityRequest,
  visibilityView,
} from '#lib/http/contract/access/visibility.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const SESSION = [{ session: [] }];

export const ACCESS_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/session': {
    get: readOperation('Who has signed in, and how people can', sessionView),
    post: {
      summary: 'Sign in with a password',
      description:
        'For a local user (`npx attestry user add`). The request must come from a page of this app (`Origin`, `Sec-Fetch-Site`). Every attempt counts against the limit of its caller.',
      security: [],
      requestBody: { content: { 'application/json': { schema: signInRequest } } },
      responses: {
        201: jsonResponse('The session, whose cookie is in `Set-Cookie`', startedSession),
        ...problemResponses(400, 401, 403, 405, 409, 413, 415, 429, 503),
      },
    },
    delete: {
      summary: 'Sign out',
      security: SESSION,
      responses: {
        200: jsonResponse('The session that has ended', signedOut),
        ...problemResponses(401, 403, 405, 503),
      },
    },
  },
  '/api/v1/session/oidc': {
    get: {
      summary: 'Begin a sign-in by the OpenID provider',
      description: 'Sends the browser to the provider, which sends it back to `/api/v1/session/oidc/callback`.',
      security: [],
      requestParams: { query: oidcQuery },
      responses: { 303: { description: 'To the provider' }, ...problemResponses(400, 404, 405, 409, 429, 503) },
    },
  },
  '/api/v1/session/oidc/callback': {
    get: {
      summary: 'Finish a sign-in by the OpenID provider',
      description: 'The browser comes from the provider. `/sign-in?refused=` says why a sign-in was refused.',
      security: [],
      responses: {
        303: { description: 'To the page that was asked for, with the cookie of the session; or to `/sign-in`' },
        ...problemResponses(404, 405, 429, 503),
      },
    },
  },
  '/api/v1/sessions': {
    get: {
      summary: 'List open sessions',
      security: SESSION,
      requestParams: { query: sessionQuery },
      responses: { 200: jsonResponse('The newest first', sessionList), ...problemResponses(400, 401, 403, 405) },
    },
  },
  '/api/v1/sessions/{id}': {
    delete: {
      summary: 'Revoke a session',
      description: 'One’s own, or with the role `admin` for all projects that of anybody.',
      security: SESSION,
      requestParams: {
        path: z.object({ id: z.string().meta({ description: 'The number of the session', example: '7' }) }),
      },
      responses: {
        200: jsonResponse('The session that has ended', endedSession),
        ...problemResponses(401, 403, 404, 405, 503),
      },
    },
  },
};

const projectPath = z.object({
  slug: z.string().meta({ description: 'The present or a former slug of the project', example: 'github.com/o/r' }),
});
const refusals = problemResponses(400, 401, 403, 404, 405, 409, 413, 415, 429, 503);
const TOKEN = [{ token: [] }];

/** The operations on who sees a project. */
export const VISIBILITY_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/projects/{slug}/visibility': {
    get: readOperation('Get who sees a project', visibilityView, { requestParams: { path: projectPath } }),
    put: {
      summary: 'Make a project private or public',
      description:
        'Counts from the next request on. Needs a token with the scope `admin`, or the role `maintainer` for the project.',
      security: TOKEN,
      requestParams: { path: projectPath },
      requestBody: { content: { 'application/json': { schema: visibilityRequest } } },
      responses: { 200: jsonResponse('Who sees the project now', visibilityView), ...refusals },
    },
  },
  '/api/v1/projects/{slug}/badges': {
    get: {
      summary: 'List the addresses of badges of a project',
      description: 'Without their random parts, which are not stored. For those who may make addresses.',
      security: TOKEN,
      requestParams: { path: projectPath },
      responses: { 200: jsonResponse('The newest first', badgeAddressList), ...refusals },
    },
    post: {
      summary: 'Make an address of badges',
      description:
        'Everybody who knows the address gets the badges of the project, also of a private one, without a sign-in. Its 256 random bits are shown this once.',
      security: TOKEN,
      requestParams: { path: projectPath },
      requestBody: { content: { 'application/json': { schema: badgeAddressRequest } } },
      responses: { 201: jsonResponse('The address', newBadgeAddress), ...refusals },
    },
  },
  '/api/v1/projects/{slug}/badges/{id}': {
    delete: {
      summary: 'Revoke an address of badges',
      description: 'From then on it answers as an address that never was.',
      security: TOKEN,
      requestParams: {
        path: projectPath.extend({ id: z.string().meta({ description: 'The number of the address', example: '3' }) }),
      },
      responses: { 200: jsonResponse('The addresses that are left', badgeAddressList), ...refusals },
    },
  },
};

/** The cookie of somebody who has signed in, as a security scheme. */
export const SESSION_SCHEME = {
  type: 'apiKey',
  in: 'cookie',
  name: '__Host-attestry-session',
  description:
    'The cookie of `POST /api/v1/session`; over plain HTTP on loopback its name is `attestry-session`. The roles of the person decide (docs/access.md). A request that changes something must come from a page of this app.',
} as const;

const METHODS = ['get', 'post', 'put', 'delete'] as const;

/** Every operation that a token may do can be done by a person with a role for it, too. */
export function withSessions(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      { ...item, ...Object.fromEntries(METHODS.flatMap((method) => operationOf(item[method], method))) },
    ]),
  );
}

function operationOf(
  operation: ZodOpenApiOperationObject | undefined,
  method: string,
): [string, ZodOpenApiOperationObject][] {
  if (operation === undefined) return [];
  const security = operation.security?.flatMap((one) => ('token' in one ? [one, ...SESSION] : [one]));
  return [[method, { ...operation, ...(security && { security }) }]];
}
