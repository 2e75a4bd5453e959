/** The OpenAPI 3.1 document, made of the schemas that check requests and that the tests check answers with. */
import * as z from 'zod';
import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { deliveriesQuery, deliveriesView, deliveryResponse, overviewView } from './activity.ts';
import { ambiguousDigest, artifactPage, artifactQuery, artifactView } from './artifact.ts';
import { evidenceView } from './evidence.ts';
import { lineageQuery, lineageView } from './lineage.ts';
import { metricsQuery, metricsView, pageQuery, projectPage, projectView } from './project.ts';
import { trustView } from './trust.ts';
import { verifyRequest } from './verify-request.ts';
import { ingestResponse, verifyResponse } from './verification.ts';
import { digest, evidenceId, problem } from './shared-schemas.ts';

const problemResponses = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { description: 'Problem', content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
const jsonAnswer = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
});
const readOperation = (
  summary: string,
  schema: z.ZodType,
  rest: Partial<ZodOpenApiOperationObject> = {},
): ZodOpenApiOperationObject => ({
  summary,
  ...rest,
  responses: { 200: jsonAnswer('As asked', schema), ...problemResponses(400, 404, 405), ...rest.responses },
});

const ambiguousResponse = { 300: jsonAnswer('The digest is ambiguous: several artifacts have it', ambiguousDigest) };

const evidenceBody = {
  content: {
    'application/json': { schema: z.unknown() },
    'application/x-ndjson': { schema: z.string() },
    'application/octet-stream': { schema: z.string() },
  },
};

const PATHS: ZodOpenApiPathsObject = {
  '/api/v1/attestations': {
    post: {
      summary: 'Take evidence in',
      description:
        'One document or many: JSON, a JSON array, JSON Lines; gzip, br or zstd encoded within the caps. The content is sniffed. Answers once everything is durable.',
      security: [{ token: [] }],
      requestParams: {
        query: z.object({
          subject: digest.optional().meta({ description: 'The artifact of documents that name none' }),
          exitCode: z.int().optional().meta({
            description:
              'Exit code of the job that ran the tests: any but 0 makes a test report failed. Kept with test reports only',
          }),
          run: z.string().max(200).optional().meta({
            description:
              'Name of the run of tests: a failed test is answered only by a report of the same name. Kept with test reports only',
          }),
        }),
        header: z.object({
          'attestry-received-at': z
            .string()
            .optional()
            .meta({ description: 'When it was received, for replaying a history; needs the scope `replay`' }),
        }),
      },
      requestBody: evidenceBody,
      responses: {
        201: jsonAnswer('All stored', ingestResponse),
        200: jsonAnswer('All known before', ingestResponse),
        207: jsonAnswer('Some stored, some not', ingestResponse),
        ...problemResponses(400, 401, 403, 405, 413, 415, 422, 429, 503),
      },
    },
  },
  '/api/v1/attestations/{id}': {
    get: readOperation('One document, parsed and verified', evidenceView, {
      requestParams: { path: z.object({ id: evidenceId }) },
    }),
  },
  '/api/v1/attestations/{id}/raw': {
    get: {
      summary: 'The original bytes',
      requestParams: { path: z.object({ id: evidenceId }) },
      responses: {
        200: { description: 'As they came', content: { 'application/octet-stream': { schema: z.string() } } },
        ...problemResponses(400, 404, 405),
      },
    },
  },
  '/api/v1/verify': {
    post: {
      summary: 'Verify without keeping',
      description: 'No token; rate limited; nothing is stored.',
      requestBody: { content: { 'application/json': { schema: verifyRequest } } },
      responses: {
        200: jsonAnswer('Every document could be judged', verifyResponse),
        207: jsonAnswer('Some documents could not be read', verifyResponse),
        ...problemResponses(400, 405, 413, 415, 422, 429, 503),
      },
    },
  },
  '/api/v1/artifacts': {
    get: readOperation('A page of artifacts', artifactPage, {
      requestParams: { query: artifactQuery },
      responses: {
        200: {
          description: 'A page; as CSV with `format=csv`',
          content: { 'application/json': { schema: artifactPage }, 'text/csv': { schema: z.string() } },
        },
      },
    }),
  },
  '/api/v1/artifacts/{digest}': {
    get: readOperation('Everything about an artifact', artifactView, {
      requestParams: { path: z.object({ digest }) },
      responses: ambiguousResponse,
    }),
  },
  '/api/v1/artifacts/{digest}/lineage': {
    get: readOperation('Where it came from and where it went', lineageView, {
      requestParams: { path: z.object({ digest }), query: lineageQuery },
      responses: ambiguousResponse,
    }),
  },
  '/api/v1/projects': {
    get: readOperation('A page of projects', projectPage, { requestParams: { query: pageQuery } }),
  },
  '/api/v1/projects/{slug}': {
    get: readOperation('A project, by a name it has or had', projectView, {
      requestParams: {
        path: z.object({
          slug: z.string().meta({ example: 'github.com/o/r', description: 'With or without its slashes encoded' }),
        }),
      },
    }),
  },
  '/api/v1/metrics': {
    get: readOperation('Figures of a period', metricsView, { requestParams: { query: metricsQuery } }),
  },
  '/api/v1/overview': {
    get: readOperation('What needs attention, the figures, what is arriving', overviewView, {
      requestParams: { query: metricsQuery },
    }),
  },
  '/api/v1/deliveries': {
    get: readOperation('What came in, what was refused and what is being fetched', deliveriesView, {
      requestParams: { query: deliveriesQuery },
    }),
  },
  '/api/v1/deliveries/{id}/replay': {
    post: {
      summary: 'Take a kept delivery again',
      security: [{ token: [] }],
      requestParams: { path: z.object({ id: z.string() }) },
      responses: {
        200: { description: 'As it went this time', content: { 'application/json': { schema: z.unknown() } } },
        ...problemResponses(401, 403, 404, 405, 409, 422),
      },
    },
  },
  '/api/v1/events': {
    get: {
      summary: 'What happens, as it happens',
      requestParams: {
        query: z.object({
          after: z.string().optional().meta({
            description: 'The number of an event: begin with the next one; left out, with what happens from now on',
          }),
        }),
        header: z.object({ 'last-event-id': z.string().optional() }),
      },
      responses: {
        200: {
          description: 'Server-sent events; the data of each is JSON',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        ...problemResponses(405, 429, 503),
      },
    },
  },
  '/api/webhooks/github': {
    post: {
      summary: 'A delivery of a GitHub webhook',
      description: 'Signed over its raw bytes; known by its delivery id; kept with its outcome.',
      requestParams: {
        header: z.object({
          'x-hub-signature-256': z.string(),
          'x-github-event': z.string(),
          'x-github-delivery': z.string(),
        }),
      },
      requestBody: { content: { 'application/json': { schema: z.unknown() } } },
      responses: {
        200: jsonAnswer('Taken, ignored with a reason, or known before', deliveryResponse),
        ...problemResponses(400, 401, 405, 413, 415, 422, 429, 503),
      },
    },
  },
  '/badge/{subject}': {
    get: {
      summary: 'A badge',
      description:
        '`{host}/{owner}/{repository}.svg`, `sha256:{hex}.svg`; `.json` for the shields.io endpoint schema. What is not known is grey and says so.',
      requestParams: {
        path: z.object({ subject: z.string().meta({ example: 'github.com/o/r.svg' }) }),
        query: z.object({
          metric: z.enum(['status', 'slsa', 'coverage', 'time-to-verify']).optional(),
          style: z.string().optional(),
          label: z.string().optional(),
        }),
      },
      responses: {
        200: {
          description: 'The badge',
          content: {
            'image/svg+xml': { schema: z.string() },
            'application/json': {
              schema: z.looseObject({
                schemaVersion: z.literal(1),
                label: z.string(),
                message: z.string(),
                color: z.string(),
              }),
            },
          },
        },
        ...problemResponses(404),
      },
    },
  },
  '/log/checkpoint': {
    get: {
      summary: 'The newest signed head of the log (C2SP tlog-checkpoint)',
      responses: { 200: { description: 'A signed note', content: { 'text/plain': { schema: z.string() } } } },
    },
  },
  '/log/tile/{level}/{index}': {
    get: {
      summary: 'A tile of the log (C2SP tlog-tiles)',
      description: '`level` 0–63 or `entries`; `index` in groups of three digits, `.p/{width}` for a partial tile.',
      requestParams: { path: z.object({ level: z.string(), index: z.string() }) },
      responses: {
        200: { description: 'Hashes, or entries', content: { 'application/octet-stream': { schema: z.string() } } },
        ...problemResponses(404),
      },
    },
  },
  '/api/v1/trust': { get: readOperation('What is trusted, who signed', trustView) },
};

let made: object | undefined;

/** The document. Objects may gain fields: nothing in it forbids them. */
export function openApiDocument(version: string): object {
  made ??= withoutClosedObjects(
    createDocument({
      openapi: '3.1.0',
      info: {
        title: 'Attestry',
        version,
        description:
          'Takes supply-chain evidence in, verifies it, and answers one status per artifact. Errors are RFC 9457 problem details with a stable `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      paths: PATHS,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: '`npx attestry token create --scope ingest --name ci`',
          },
        },
      },
    }),
  ) as object;
  return made;
}

function withoutClosedObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutClosedObjects);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !(key === 'additionalProperties' && item === false))
      .map(([key, item]) => [key, withoutClosedObjects(item)]),
  );
}
