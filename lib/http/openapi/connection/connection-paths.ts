/** The paths of connections and of webhooks in the OpenAPI document. */
import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { deliveryResponse } from '#lib/http/contract/activity.ts';
import {
  connectionPage,
  connectionQuery,
  connectionRequest,
  connectionView,
  endRequest,
  newConnection,
  rotationRequest,
} from '#lib/http/contract/connection/connection.ts';
import { githubRecordsView } from '#lib/http/contract/connection/github-records.ts';
import { jsonResponse, problemResponses } from '#lib/http/contract/shared/operations.ts';
import { digest } from '#lib/http/contract/shared/shared-schemas.ts';

const path = z.object({ id: z.string().meta({ description: 'The number of the connection', example: '7' }) });
const security = [{ token: [] }];

const DELIVERY_ANSWERS = {
  200: jsonResponse('The delivery was accepted, ignored with a reason, or received before', deliveryResponse),
  ...problemResponses(400, 401, 403, 404, 405, 413, 415, 422, 429, 503),
};

export const CONNECTION_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/connections': {
    get: {
      summary: 'List connections of sources',
      description: 'The newest first, ended ones included. Needs a token with the scope `admin`.',
      security,
      requestParams: { query: connectionQuery },
      responses: {
        200: jsonResponse('The requested data', connectionPage),
        ...problemResponses(400, 401, 403, 405, 429),
      },
    },
    post: {
      summary: 'Connect a source',
      description:
        'A connection says who may deliver webhooks of a source, or which packages Attestry asks a registry about, and about which projects and environments. A project that it names exactly is claimed. The answer shows a secret that was made for it; no later one does. Needs a token with the scope `admin`.',
      security,
      requestBody: { content: { 'application/json': { schema: connectionRequest } } },
      responses: {
        201: jsonResponse('The new connection', newConnection),
        ...problemResponses(400, 401, 403, 405, 409, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/connections/{id}/rotate': {
    post: {
      summary: 'Replace the secret or the token of a connection',
      description:
        'Both secrets are accepted for a while. Needs a token with the scope `admin`. 404 when no connection in force has this number.',
      security,
      requestParams: { path },
      requestBody: { content: { 'application/json': { schema: rotationRequest } } },
      responses: {
        200: jsonResponse('The connection and its new secret', newConnection),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/connections/{id}/ask': {
    post: {
      summary: 'Have a registry asked now about the packages of a connection',
      description:
        'The answer is what is known so far; the registry is asked a moment later. Needs a token with the scope `admin`. 404 when no connection in force has this number, 422 where its source delivers by itself, 429 where the registry was asked within the last minute.',
      security,
      requestParams: { path },
      responses: {
        202: jsonResponse('What is known so far', connectionView),
        ...problemResponses(400, 401, 403, 404, 405, 422, 429, 503),
      },
    },
  },
  '/api/v1/connections/{id}/end': {
    post: {
      summary: 'End a connection',
      description:
        'Nothing more is accepted at its address, and its secrets are deleted. What it has delivered stays. Needs a token with the scope `admin`.',
      security,
      requestParams: { path },
      requestBody: { content: { 'application/json': { schema: endRequest } } },
      responses: {
        200: jsonResponse('The ended connection', connectionView),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/artifacts/{digest}/github-records': {
    post: {
      summary: 'Have GitHub asked now what it lists of an artifact',
      description:
        'The answer is what is known so far; GitHub is asked a moment later. Needs a token with the scope `admin`. 422 where GitHub is not asked about the artifact, 429 where it was asked within the last minute or limits the rate of requests.',
      security,
      requestParams: { path: z.object({ digest }) },
      responses: {
        202: jsonResponse('What is known so far', githubRecordsView),
        ...problemResponses(401, 403, 404, 405, 422, 429, 503),
      },
    },
  },
  '/api/webhooks/{source}': {
    post: {
      summary: 'Receive a delivery of the webhook that the environment configures',
      description:
        'The only such source is `github`, with ATTESTRY_GITHUB_WEBHOOK_SECRET. The signature covers the raw bytes. A delivery id is accepted once, and so is a body within 30 days. Each delivery is stored with its outcome.',
      requestParams: {
        path: z.object({ source: z.string().meta({ example: 'github' }) }),
        header: z.object({
          'x-hub-signature-256': z.string().describe('HMAC-SHA-256 of the body with the webhook secret: `sha256=hex`'),
          'x-github-event': z.string().describe('The name of the event'),
          'x-github-delivery': z.string().describe('The id of the delivery'),
        }),
      },
      requestBody: { content: { 'application/json': { schema: z.unknown() } } },
      responses: DELIVERY_ANSWERS,
    },
  },
  '/api/webhooks/{source}/{connection}': {
    post: {
      summary: 'Receive a delivery of a connection',
      description:
        'How a delivery is authenticated, and what identifies it, is up to its source. A connection speaks only about its projects and environments: anything else is refused with 403. CloudEvents senders may ask with OPTIONS first.',
      requestParams: {
        path: z.object({
          source: z.string().meta({ example: 'cdevents' }),
          connection: z.string().meta({ description: 'The name of the connection', example: 'tekton' }),
        }),
      },
      requestBody: {
        content: {
          'application/json': { schema: z.unknown() },
          'application/cloudevents+json': { schema: z.unknown() },
          'application/cloudevents-batch+json': { schema: z.unknown() },
        },
      },
      responses: DELIVERY_ANSWERS,
    },
  },
};
