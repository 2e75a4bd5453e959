/** The paths of subscriptions in the OpenAPI document. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  messageQuery,
  newSubscription,
  replayQuery,
  replayView,
  sentMessagePage,
  subscriptionPage,
  subscriptionQuery,
  removedSubscription,
  subscriptionRemoval,
  subscriptionRequest,
  subscriptionUpdate,
  subscriptionView,
  testView,
} from '#lib/http/contract/subscription/subscription.ts';
import { jsonResponse, problemResponses } from '#lib/http/contract/shared/operations.ts';

const security = [{ token: [] }];
const path = z.object({ id: z.string().meta({ description: 'The number of the subscription', example: '7' }) });
const ACCESS =
  'Needs a token with the scope `admin`, or a session: people see their own subscriptions, maintainers those of their projects, admins all.';

export const SUBSCRIPTION_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/subscriptions': {
    get: {
      summary: 'List subscriptions',
      description: `In the order in which they were made. ${ACCESS}`,
      security,
      requestParams: { query: subscriptionQuery },
      responses: {
        200: jsonResponse('The subscriptions that the caller may see', subscriptionPage),
        ...problemResponses(400, 401, 403, 405, 429, 503),
      },
    },
    post: {
      summary: 'Make a subscription',
      description: `It receives the events from now on. ${ACCESS}`,
      security,
      requestBody: { content: { 'application/json': { schema: subscriptionRequest } } },
      responses: {
        201: jsonResponse('The new subscription', newSubscription),
        ...problemResponses(400, 401, 403, 405, 409, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/subscriptions/{id}': {
    get: {
      summary: 'Read a subscription',
      description: ACCESS,
      security,
      requestParams: { path },
      responses: {
        200: jsonResponse('The subscription', subscriptionView),
        ...problemResponses(401, 403, 404, 405, 429, 503),
      },
    },
    patch: {
      summary: 'Change, mute or switch a subscription on or off',
      description: ACCESS,
      security,
      requestParams: { path },
      requestBody: { content: { 'application/json': { schema: subscriptionUpdate } } },
      responses: {
        200: jsonResponse('The changed subscription', newSubscription),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
    delete: {
      summary: 'Remove a subscription',
      description: `Messages that wait are not sent any more. ${ACCESS}`,
      security,
      requestParams: { path, query: subscriptionRemoval },
      responses: {
        200: jsonResponse('It is removed', removedSubscription),
        ...problemResponses(400, 401, 403, 404, 405, 429, 503),
      },
    },
  },
  '/api/v1/subscriptions/{id}/test': {
    post: {
      summary: 'Send a test message',
      description: `It is sent at once and once, and the answer says what came back. ${ACCESS}`,
      security,
      requestParams: { path },
      responses: {
        200: jsonResponse('What came back', testView),
        ...problemResponses(401, 403, 404, 405, 409, 429, 503),
      },
    },
  },
  '/api/v1/subscriptions/{id}/messages': {
    get: {
      summary: 'List the messages to a subscription',
      description: `The newest first, dead ones included. Of those that are sent, dead or in a digest, the newest 1,000 each are stored. ${ACCESS}`,
      security,
      requestParams: { path, query: messageQuery },
      responses: {
        200: jsonResponse('The messages', sentMessagePage),
        ...problemResponses(400, 401, 403, 404, 405, 429, 503),
      },
    },
  },
  '/api/v1/subscriptions/{id}/replay': {
    post: {
      summary: 'Send dead messages again',
      description: `They have all attempts again, and keep their \`webhook-id\`. ${ACCESS}`,
      security,
      requestParams: { path, query: replayQuery },
      responses: {
        200: jsonResponse('How many are sent again', replayView),
        ...problemResponses(400, 401, 403, 404, 405, 429, 503),
      },
    },
  },
  '/feed/{subject}': {
    get: {
      summary: 'Get the Atom feed of a project or an artifact',
      description:
        '`{host}/{owner}/{repository}.atom` or `sha256:{hex}.atom`: the newest changes of status, at most 50. With `ETag`.',
      requestParams: {
        path: z.object({
          subject: z.string().meta({ description: 'The project or the artifact', example: 'github.com/o/r.atom' }),
        }),
      },
      responses: {
        200: {
          description: 'The feed (RFC 4287)',
          content: { 'application/atom+xml': { schema: z.string() } },
        },
        304: { description: 'The caller has it' },
        ...problemResponses(404, 405),
      },
    },
  },
};
