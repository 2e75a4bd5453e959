/** The types that ship, so that a team can extend them with fields of its own. Nothing is judged by them alone. */
import { hash } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { TypeVersion } from './resolve-type.ts';
import { predicateTypeDocument } from './schema.ts';

const DIGEST_SET = { type: 'object', additionalProperties: { type: 'string' } };
/** in-toto attestation framework, ResourceDescriptor. */
const RESOURCE = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    uri: { type: 'string' },
    digest: { $ref: '#/$defs/digestSet' },
    downloadLocation: { type: 'string' },
    mediaType: { type: 'string' },
    annotations: { type: 'object' },
  },
};
const RESOURCES = { type: 'array', items: { $ref: '#/$defs/resource' } };
const $defs = { digestSet: DIGEST_SET, resource: RESOURCE };
const field = (name: string, pointer: string, title: string, type: string) => ({ name, pointer, title, type });

/** The members that each specification demands, and the types of those that it describes. */
const WRITTEN = [
  {
    id: 'slsa-provenance-v1',
    predicateType: 'https://slsa.dev/provenance/v1',
    title: 'SLSA provenance v1',
    description: 'How an artifact was built (slsa.dev/spec/v1.2/build-provenance).',
    schema: {
      type: 'object',
      required: ['buildDefinition', 'runDetails'],
      properties: {
        buildDefinition: {
          type: 'object',
          required: ['buildType', 'externalParameters'],
          properties: {
            buildType: { type: 'string', minLength: 1 },
            externalParameters: { type: 'object' },
            internalParameters: { type: 'object' },
            resolvedDependencies: RESOURCES,
          },
        },
        runDetails: {
          type: 'object',
          required: ['builder'],
          properties: {
            builder: { type: 'object', required: ['id'], properties: { id: { type: 'string', minLength: 1 } } },
            metadata: {
              type: 'object',
              properties: {
                invocationId: { type: 'string' },
                startedOn: { type: 'string', format: 'date-time' },
                finishedOn: { type: 'string', format: 'date-time' },
              },
            },
            byproducts: RESOURCES,
          },
        },
      },
      $defs,
    },
    fields: [
      field('builderId', '/runDetails/builder/id', 'Builder', 'text'),
      field('buildType', '/buildDefinition/buildType', 'Build type', 'text'),
      field('startedOn', '/runDetails/metadata/startedOn', 'Build started', 'time'),
      field('finishedOn', '/runDetails/metadata/finishedOn', 'Build finished', 'time'),
    ],
  },
  {
    id: 'test-result-v0-1',
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    title: 'Test result v0.1',
    description: 'The result of a test run (in-toto attestation framework, predicate test-result).',
    schema: {
      type: 'object',
      required: ['result', 'configuration'],
      properties: {
        result: { enum: ['PASSED', 'WARNED', 'FAILED'] },
        configuration: RESOURCES,
        url: { type: 'string' },
        passedTests: { type: 'array', items: { type: 'string' } },
        warnedTests: { type: 'array', items: { type: 'string' } },
        failedTests: { type: 'array', items: { type: 'string' } },
      },
      $defs,
    },
    fields: [
      field('result', '/result', 'Result', 'text'),
      field('failedTests', '/failedTests', 'Failed tests', 'list'),
      field('url', '/url', 'Report', 'link'),
    ],
  },
  {
    id: 'verification-summary-v1',
    predicateType: 'https://slsa.dev/verification_summary/v1',
    title: 'Verification summary v1',
    description: 'What somebody has verified about an artifact (slsa.dev/spec/v1.2/verification_summary).',
    schema: {
      type: 'object',
      required: ['verifier', 'timeVerified', 'resourceUri', 'policy', 'verificationResult', 'verifiedLevels'],
      properties: {
        verifier: { type: 'object', required: ['id'], properties: { id: { type: 'string', minLength: 1 } } },
        timeVerified: { type: 'string', format: 'date-time' },
        resourceUri: { type: 'string' },
        policy: { $ref: '#/$defs/resource' },
        inputAttestations: RESOURCES,
        verificationResult: { enum: ['PASSED', 'FAILED'] },
        verifiedLevels: { type: 'array', items: { type: 'string' } },
        dependencyLevels: { type: 'object' },
        slsaVersion: { type: 'string' },
      },
      $defs,
    },
    fields: [
      field('verifier', '/verifier/id', 'Verifier', 'text'),
      field('verificationResult', '/verificationResult', 'Result', 'text'),
      field('timeVerified', '/timeVerified', 'Verified', 'time'),
    ],
  },
];

/** The types that ship. Their version is 0. */
export const BASE_TYPES: readonly TypeVersion[] = WRITTEN.map((written) => {
  const document = predicateTypeDocument.parse(written);
  return { document, version: 0, sha256: hash('sha256', canonicalJson(document as unknown as JsonValue)) };
});

/** The type that ships for a predicate type; null where there is none. */
export function baseType(predicateType: string): TypeVersion | null {
  return BASE_TYPES.find(({ document }) => document.predicateType === predicateType) ?? null;
}
