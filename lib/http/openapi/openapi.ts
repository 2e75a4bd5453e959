/** The OpenAPI 3.1 document, from the schemas that validate requests; the tests validate responses with them. */
import * as z from 'zod';
import { createDocument } from 'zod-openapi';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { deliveriesQuery, deliveriesView, overviewView } from '#lib/http/contract/activity.ts';
import {
  ambiguousDigest,
  artifactPage,
  artifactQuery,
  artifactView,
  artifactViewQuery,
} from '#lib/http/contract/artifact.ts';
import { suggestQuery, suggestions } from '#lib/http/contract/search/suggestion.ts';
import { evidenceView } from '#lib/http/contract/evidence.ts';
import { lineageOverview, lineageOverviewQuery, lineageQuery, lineageView } from '#lib/http/contract/lineage.ts';
import {
  metricsQuery,
  metricsView,
  migrationQuery,
  migrationView,
  pageQuery,
  projectPage,
  projectView,
} from '#lib/http/contract/project.ts';
import { trustView } from '#lib/http/contract/trust.ts';
import {
  quarantinePage,
  quarantineQuery,
  quarantineRequest,
  quarantineView,
  quarantineReleaseRequest,
} from '#lib/http/contract/quarantine.ts';
import { verifyRequest } from '#lib/http/contract/verify-request.ts';
import { ingestResponse, streamedLine, verifyResponse } from '#lib/http/contract/verification.ts';
import { digest, evidenceId } from '#lib/http/contract/shared/shared-schemas.ts';
import { ACCESS_PATHS, SESSION_SCHEME, VISIBILITY_PATHS, withSessions } from './access-paths.ts';
import { AUDIT_LOG_PATHS } from './audit-log/audit-log-paths.ts';
import { AS_OF_PATHS } from './as-of-paths.ts';
import { COMPARE_PATHS } from './compare/compare-paths.ts';
import { CONNECTION_PATHS } from './connection/connection-paths.ts';
import { CONTROLS_PATHS } from './controls-paths.ts';
import { ENVIRONMENT_PATHS } from './environment/environment-paths.ts';
import { IMPACT_PATHS } from './environment/impact-paths.ts';
import { DRILL_PATHS } from './drill/drill-paths.ts';
import { EXPECTATIONS_PATHS } from './expectations-paths.ts';
import { VSA_PATHS } from './vsa-paths.ts';
import { GATE_PATHS } from './gate-paths.ts';
import { KEPT_REPORT_PATHS } from './report/kept-paths.ts';
import { REPORT_PATHS } from './report/report-paths.ts';
import { RETENTION_PATHS } from './retention-paths.ts';
import { SUBSCRIPTION_PATHS } from './subscription/subscription-paths.ts';
import { POLICY_PATHS } from './policy-paths.ts';
import { PREDICATE_TYPE_PATHS } from './predicate-type-paths.ts';
import { TARGET_PATHS } from './target/target-paths.ts';
import { WAIVER_PATHS } from './waiver-paths.ts';
import { WHAT_IF_PATHS } from './what-if-paths.ts';
import { jsonResponse, problemResponses, readOperation } from '#lib/http/contract/shared/operations.ts';

const ambiguousResponse = { 300: jsonResponse('The digest is ambiguous: several artifacts have it', ambiguousDigest) };

const evidenceBody = {
  content: {
    'application/json': { schema: z.unknown() },
    'application/x-ndjson': { schema: z.string() },
    'application/octet-stream': { schema: z.string() },
  },
};

const QUARANTINE_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/quarantine': {
    get: readOperation('List quarantines', quarantinePage, {
      description: 'The newest first, released ones included.',
      requestParams: { query: quarantineQuery },
    }),
    post: {
      summary: 'Quarantine evidence',
      description:
        'Evidence that meets all criteria, now and in the future, counts for nothing: not for a status, a name, a project, a deployment or a figure. It stays in the store, on its page and in the log. One document is taken out at once, many in the background. Needs a token with the scope `admin`.',
      security: [{ token: [] }],
      requestBody: { content: { 'application/json': { schema: quarantineRequest } } },
      responses: {
        201: jsonResponse('The new quarantine', quarantineView),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
  },
  '/api/v1/quarantine/{id}/release': {
    post: {
      summary: 'Release a quarantine',
      description:
        'Its evidence counts again, except what another quarantine covers. Needs a token with the scope `admin`. 404 when no active quarantine has this number.',
      security: [{ token: [] }],
      requestParams: {
        path: z.object({ id: z.string().meta({ description: 'The number of the quarantine', example: '7' }) }),
      },
      requestBody: { content: { 'application/json': { schema: quarantineReleaseRequest } } },
      responses: {
        200: jsonResponse('The released quarantine', quarantineView),
        ...problemResponses(400, 401, 403, 404, 405, 413, 415, 429, 503),
      },
    },
  },
};

const PATHS: ZodOpenApiPathsObject = {
  '/api/v1/attestations': {
    post: {
      summary: 'Send evidence',
      description:
        'Stores and verifies one document or many: JSON, a JSON array, or JSON Lines, and the other formats that Attestry reads. The body may have the content encoding gzip, br or zstd; 64 MiB is the limit before and after decompression. The content decides the format, not its media type. The response comes after everything is on disk. With the content type and `Accept: application/x-ndjson` the body is a stream of any length, one document on a line of at most 16 MiB, with gzip or br or as it is; so is one that declares more than 64 MiB. The response then begins at once, with 207; the results follow in the order of the lines, each when its document is on disk, and the last line sums up. Read them while you send: results that nobody takes for a minute end the stream. A line that is refused changes nothing for the others. Needs a token with the scope `ingest`.',
      security: [{ token: [] }],
      requestParams: {
        query: z.object({
          subject: digest.optional().meta({
            description: 'The artifact of documents that name none themselves, such as an SBOM or a scan report',
          }),
          exitCode: z.int().optional().meta({
            description:
              'The exit code of the job that ran the tests: every code but 0 makes a test report failed. It is stored with test reports only',
          }),
          run: z.string().max(200).optional().meta({
            description:
              'The name of the test run: only a report with the same run name supersedes a failed test. It is stored with test reports only',
          }),
        }),
        header: z.object({
          'attestry-received-at': z.string().optional().meta({
            description:
              'The time at which the evidence was received (RFC 3339), to replay a history; needs the scope `replay`',
          }),
        }),
      },
      requestBody: evidenceBody,
      responses: {
        201: jsonResponse('All documents were stored', ingestResponse),
        200: jsonResponse('All documents were stored before', ingestResponse),
        207: {
          description: 'The documents have different outcomes; or the results of a stream, as JSON Lines',
          content: {
            'application/json': { schema: ingestResponse },
            'application/x-ndjson': { schema: streamedLine },
          },
        },
        ...problemResponses(400, 401, 403, 405, 413, 415, 422, 429, 503),
      },
    },
  },
  '/api/v1/attestations/{id}': {
    get: readOperation('Get one document, parsed and verified', evidenceView, {
      requestParams: { path: z.object({ id: evidenceId }) },
    }),
  },
  '/api/v1/attestations/{id}/raw': {
    get: {
      summary: 'Get the original bytes of a document',
      description:
        'The bytes of a document in which a secret was found need a token with the scope `read`, and are not cached; 403 without one. `/api/v1/attestations/{id}` shows such a document with its secrets masked.',
      security: [{}, { token: [] }],
      requestParams: { path: z.object({ id: evidenceId }) },
      responses: {
        200: {
          description: 'The bytes, as they were received',
          content: { 'application/octet-stream': { schema: z.string() } },
        },
        ...problemResponses(400, 401, 403, 404, 405, 410),
      },
    },
  },
  '/api/v1/verify': {
    post: {
      summary: 'Verify documents without storing them',
      description: 'Needs no token and stores nothing. The number of requests is limited.',
      requestBody: { content: { 'application/json': { schema: verifyRequest } } },
      responses: {
        200: jsonResponse('Every document was verified; each result has its outcome', verifyResponse),
        207: jsonResponse('Some documents could not be read', verifyResponse),
        ...problemResponses(400, 405, 413, 415, 422, 429, 503),
      },
    },
  },
  '/api/v1/artifacts': {
    get: readOperation('List artifacts', artifactPage, {
      requestParams: { query: artifactQuery },
      responses: {
        200: {
          description:
            'A page of artifacts; CSV with `format=csv`, where the header `attestry-cursor` has the cursor of the next page',
          content: { 'application/json': { schema: artifactPage }, 'text/csv': { schema: z.string() } },
        },
      },
    }),
  },
  '/api/v1/suggest': {
    get: readOperation('Suggest what to search for', suggestions, {
      description:
        'Projects, environments, advisories, components, build parameters, names and signers that contain a part of a text, at most five of each kind. Exact matches come alone.',
      requestParams: { query: suggestQuery },
    }),
  },
  '/api/v1/artifacts/{digest}': {
    get: readOperation('Get an artifact, with its status, checks, evidence and history', artifactView, {
      requestParams: { path: z.object({ digest }), query: artifactViewQuery },
      responses: ambiguousResponse,
    }),
  },
  '/api/v1/artifacts/{digest}/lineage': {
    get: readOperation('Get the lineage of an artifact: its sources, builds, components and deployments', lineageView, {
      requestParams: { path: z.object({ digest }), query: lineageQuery },
      responses: ambiguousResponse,
    }),
  },
  '/api/v1/artifacts/{digest}/lineage/groups': {
    get: readOperation('Get an overview of the lineage of an artifact, in groups', lineageOverview, {
      description:
        'Reads up to 50,000 nodes and answers with some dozens of groups, the worst status first, and the claims between them.',
      requestParams: { path: z.object({ digest }), query: lineageOverviewQuery },
      responses: ambiguousResponse,
    }),
  },
  '/api/v1/projects': {
    get: readOperation('List projects by name', projectPage, { requestParams: { query: pageQuery } }),
  },
  '/api/v1/migration': {
    get: readOperation('Get the report of the migration to authority', migrationView, {
      description:
        'Where the store was filled by a version that knew no authority: the artifacts that were verified or waived, and that became unknown because no project here expects them. It is made once. A project that is claimed is not part of it any more.',
      requestParams: { query: migrationQuery },
    }),
  },
  '/api/v1/projects/{slug}': {
    get: readOperation('Get a project by its present or a former slug', projectView, {
      requestParams: {
        path: z.object({
          slug: z.string().meta({ example: 'github.com/o/r', description: 'The slashes may be percent-encoded' }),
        }),
      },
    }),
  },
  '/api/v1/metrics': {
    get: readOperation('Get the metrics of a period', metricsView, { requestParams: { query: metricsQuery } }),
  },
  '/api/v1/overview': {
    get: readOperation(
      'Get the overview: artifacts that need attention, metrics, projects and the newest evidence',
      overviewView,
      {
        requestParams: { query: metricsQuery },
      },
    ),
  },
  '/api/v1/deliveries': {
    get: readOperation('List webhook deliveries, refused documents and pending fetches, newest first', deliveriesView, {
      requestParams: { query: deliveriesQuery },
    }),
  },
  '/api/v1/deliveries/{id}/replay': {
    post: {
      summary: 'Apply a stored delivery again',
      description: 'Needs a token with the scope `admin`. Changes that were made before are not made twice.',
      security: [{ token: [] }],
      requestParams: { path: z.object({ id: z.string().describe('The number of the delivery') }) },
      responses: {
        200: { description: 'The outcome of this attempt', content: { 'application/json': { schema: z.unknown() } } },
        ...problemResponses(401, 403, 404, 405, 409, 422, 429),
      },
    },
  },
  ...EXPECTATIONS_PATHS,
  ...ACCESS_PATHS,
  ...VISIBILITY_PATHS,
  ...TARGET_PATHS,
  ...AS_OF_PATHS,
  ...COMPARE_PATHS,
  ...AUDIT_LOG_PATHS,
  ...CONTROLS_PATHS,
  ...ENVIRONMENT_PATHS,
  ...IMPACT_PATHS,
  ...DRILL_PATHS,
  ...GATE_PATHS,
  ...POLICY_PATHS,
  ...PREDICATE_TYPE_PATHS,
  ...WHAT_IF_PATHS,
  ...QUARANTINE_PATHS,
  ...REPORT_PATHS,
  ...KEPT_REPORT_PATHS,
  ...RETENTION_PATHS,
  ...CONNECTION_PATHS,
  ...SUBSCRIPTION_PATHS,
  ...WAIVER_PATHS,
  ...VSA_PATHS,
  '/api/v1/events': {
    get: {
      summary: 'Receive events as they happen',
      description:
        'A server-sent event stream of new evidence, changes of status, webhook deliveries, changes of drift, denials of the gate, ends of waivers and trust entries, differences that an audit found, and drills. After a lost connection, send the number of the last event to receive the ones that were missed.',
      requestParams: {
        query: z.object({
          after: z.string().optional().meta({
            description:
              'The number of the last event received: the stream begins with the next one. Without it, the stream has only new events',
          }),
        }),
        header: z.object({
          'last-event-id': z.string().optional().describe('As `after`; browsers send it by themselves'),
        }),
      },
      responses: {
        200: {
          description: 'Server-sent events; the data of each event is JSON',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        ...problemResponses(405, 429, 503),
      },
    },
  },
  '/badge/{subject}': {
    get: {
      summary: 'Get a badge of a project or an artifact',
      description:
        '`{host}/{owner}/{repository}.svg` or `sha256:{hex}.svg`; `.json` for the shields.io endpoint schema. The badge of an unknown subject is grey and says `unknown`.',
      requestParams: {
        path: z.object({
          subject: z.string().meta({
            description: 'The project or the artifact, with the format as the ending',
            example: 'github.com/o/r.svg',
          }),
        }),
        query: z.object({
          metric: z
            .enum(['status', 'slsa', 'coverage', 'time-to-verify', 'vsa'])
            .optional()
            .describe('`status` by default'),
          style: z
            .string()
            .optional()
            .describe('`flat` (the default), `flat-square`, `plastic`, `for-the-badge` or `social`'),
          label: z.string().optional().describe('The text on the left side'),
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
      summary: 'Get the newest checkpoint of the log (C2SP tlog-checkpoint)',
      responses: { 200: { description: 'A signed note', content: { 'text/plain': { schema: z.string() } } } },
    },
  },
  '/log/tile/{level}/{index}': {
    get: {
      summary: 'Get a tile of the log (C2SP tlog-tiles)',
      description: '`index` has groups of three digits, and ends with `.p/{width}` for a partial tile.',
      requestParams: {
        path: z.object({
          level: z.string().describe('A number from 0 to 63, or `entries`'),
          index: z.string().meta({ description: 'The path of the tile below its level', example: 'x001/x234/067' }),
        }),
      },
      responses: {
        200: {
          description: 'The hashes of the tile, or the log entries',
          content: { 'application/octet-stream': { schema: z.string() } },
        },
        ...problemResponses(404),
      },
    },
  },
  '/api/v1/trust': { get: readOperation('Get the configured trust and the most recent signers', trustView) },
};

let cached: object | undefined;

/**
 * The document, created once. It allows additional properties in every object, because later versions may add some.
 */
export function openApiDocument(version: string): object {
  cached ??= allowAdditionalProperties(
    createDocument({
      openapi: '3.1.0',
      info: {
        title: 'Attestry',
        version,
        description:
          'Stores supply-chain evidence, verifies it, and gives one status for each artifact. Errors are RFC 9457 problem details with a stable `code`.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      paths: withSessions(PATHS),
      components: {
        securitySchemes: {
          session: SESSION_SCHEME,
          token: {
            type: 'http',
            scheme: 'bearer',
            description:
              'Create a token with `npx attestry token create --scope ingest --name ci --project github.com/acme/web`. Unsigned documents count for the projects of the token that sent them only. Where the scope `ingest` suffices, the ID token of a CI job of a claimed project, or of one that `ATTESTRY_ADOPT` names, is accepted too; its audience is the base URL.',
          },
        },
      },
    }),
  ) as object;
  return cached;
}

function allowAdditionalProperties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(allowAdditionalProperties);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !(key === 'additionalProperties' && item === false))
      .map(([key, item]) => [key, allowAdditionalProperties(item)]),
  );
}
