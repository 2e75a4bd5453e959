/** The schemas of the gate: what requests may hold and what responses hold. */
import * as z from 'zod';
import {
  GATE_DECISIONS,
  GATE_LIMITS,
  GATE_SORTS,
  type GateAnswer,
  type GatePage,
  type StoredGateAnswer,
} from '#lib/views/gate/gate.ts';
import { verdict } from '../artifact.ts';
import { policyRef } from '../shared/applied-policy.ts';
import { waiverScope } from '../shared/waiver-scope.ts';
import { actor, cursor, dateTime, projectRef, slsaLevel, status } from '../shared/shared-schemas.ts';

const nullableString = z.string().nullable();
const expected = (what: string) =>
  z.string().min(1).max(GATE_LIMITS.expected, `${what} has at most ${GATE_LIMITS.expected} characters`).optional();

export const gateDecision = z.enum(GATE_DECISIONS).meta({
  id: 'GateDecision',
  description:
    '`allow`: the status is verified or waived, or the policy only warns, and every expectation is met. `deny`: the status is failed or incomplete, or an expectation is not met. `unknown`: nothing can be said; the artifact is unknown, ambiguous, or could not be checked',
});

const expectation = z
  .strictObject({
    sourceRepository: expected('a repository').meta({
      description: 'The source repository of the build',
      example: 'github.com/o/r',
    }),
    sourceRef: expected('a ref').meta({ description: 'The git ref of the build', example: 'refs/tags/v1' }),
    builderId: expected('a builder').meta({
      description: 'The id of the builder. Without a git ref, it matches the builder at every ref',
    }),
    identity: expected('an identity').describe('The exact identity (subject alternative name) of the signer'),
    issuer: expected('an issuer').meta({
      description: 'The OIDC issuer in the certificate of the signer',
      example: 'https://token.actions.githubusercontent.com',
    }),
    slsaLevel: z
      .union([z.literal(1), z.literal(2), z.literal(3)])
      .optional()
      .describe('The lowest SLSA Build level that is enough'),
  })
  .meta({
    id: 'GateExpectation',
    description: 'What the caller expects of each artifact. Verified evidence must say so, or the answer is `deny`',
  });

export const gateRequest = z
  .strictObject({
    digest: z
      .string()
      .max(GATE_LIMITS.digest, `a digest has at most ${GATE_LIMITS.digest} characters`)
      .optional()
      .meta({ description: 'The digest of one artifact: `algorithm:hex`', example: `sha256:${'ab'.repeat(32)}` }),
    digests: z
      .array(z.string().max(GATE_LIMITS.digest, `a digest has at most ${GATE_LIMITS.digest} characters`))
      .optional()
      .describe(`The digests of 1 to ${GATE_LIMITS.digests} artifacts`),
    image: z.string().optional().meta({
      description: 'An image reference. Attestry asks no registry: a tag has a digest only if evidence gives it one',
      example: 'ghcr.io/o/r@sha256:…',
    }),
    environment: z.string().optional().meta({ description: 'The environment to deploy to', example: 'production' }),
    expect: expectation.optional(),
    waitMs: z
      .int()
      .min(0)
      .max(GATE_LIMITS.waitMs, `a request waits at most ${GATE_LIMITS.waitMs} milliseconds`)
      .optional()
      .describe('How long to wait, in milliseconds, while evidence is being examined or nothing is known yet'),
  })
  .meta({ id: 'GateRequest', description: 'Exactly one of `digest`, `digests` and `image` is required' });

const gateRule = verdict
  .omit({ policy: true, threats: true })
  .extend({
    artifact: z.string().describe('The digest that was asked about'),
    rule: z.string().describe('The id of a rule of the policy, or `expect:` and the name of an expectation'),
  })
  .meta({ id: 'GateRule', description: 'The result of one rule of the policy, or of one expectation of the caller' });

const gateWaiver = z
  .object({
    id: z.string(),
    artifact: z.string().describe('The digest that was asked about'),
    rule: z.string(),
    owner: z.string(),
    reason: z.string(),
    expiresAt: dateTime,
    ...waiverScope,
  })
  .meta({ id: 'GateWaiver', description: 'A waiver without which the artifact would not be allowed' });

const gateArtifact = z
  .object({
    digest: z.string().describe('The digest that was asked about; empty when an image reference leads to none'),
    artifact: nullableString.describe(
      "The artifact's own digest; null when no artifact, or no single one, has the digest",
    ),
    name: nullableString,
    project: projectRef.nullable(),
    decision: gateDecision,
    wouldBe: gateDecision
      .nullable()
      .describe('What the decision would be if the policy did not only warn; null where it would be the same'),
    policy: policyRef.describe('The policy that applies to the artifact in the environment'),
    dryRuns: z
      .array(z.object({ policy: policyRef, decision: gateDecision, reason: z.string() }))
      .describe('What each policy that only tries its rules would have decided'),
    status,
    reason: z.string().describe('The reason for the decision, in one sentence'),
    advice: nullableString.describe('What to do, when no rule says it'),
    slsaLevel,
    rules: z.array(gateRule),
    rulesListed: z
      .boolean()
      .describe(
        'False where the rules are left out: of more than 4 artifacts, only the 4 worst list theirs. Ask about the artifact alone to get them',
      ),
    waivers: z.array(gateWaiver),
  })
  .meta({ id: 'GateArtifact' });

export const gateAnswer = z
  .object({
    decision: gateDecision,
    id: nullableString.describe('The id under which the decision is stored'),
    at: dateTime,
    reason: z.string().describe('The reason for the decision, in one sentence'),
    environment: nullableString,
    policy: policyRef.describe('The policy of the artifact that decides'),
    warnings: z.array(z.string()).describe('What a policy that does not enforce would have said, in sentences'),
    artifacts: z.array(gateArtifact),
    rules: z
      .array(gateRule)
      .describe(
        'For one artifact, all of its rules; for several, the worst outcome of each rule among those that list theirs',
      ),
    waivers: z.array(gateWaiver),
    asked: z.object({
      digests: z.array(z.string()),
      image: nullableString,
      environment: nullableString,
      expect: expectation,
    }),
    waitedMs: z.int().describe('How long the request has waited, in milliseconds'),
    examining: z.boolean().describe('Whether evidence that had arrived before the question was still being examined'),
  })
  .meta({ id: 'GateAnswer' }) satisfies z.ZodType<GateAnswer>;

export const storedGateAnswer = gateAnswer
  .extend({ id: z.string(), by: actor.nullable().describe('The caller') })
  .meta({ id: 'StoredGateAnswer' }) satisfies z.ZodType<StoredGateAnswer>;

export const gatePage = z
  .object({
    decisions: z.array(
      z
        .object({
          id: z.string(),
          at: dateTime,
          decision: gateDecision,
          environment: nullableString,
          reason: z.string(),
          asked: z.string().describe('The image, or the first digest'),
          name: nullableString.describe(
            'The present name of the artifact with that digest. Null for an image, and where none or several have it',
          ),
          artifacts: z.int().describe('The number of artifacts'),
          by: actor.nullable().describe('The caller'),
        })
        .meta({ id: 'GateDecisionItem' }),
    ),
    cursor,
  })
  .meta({ id: 'GatePage' }) satisfies z.ZodType<GatePage>;

export const gateQuery = z.object({
  decision: gateDecision.optional().describe('Only these decisions'),
  project: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'Only decisions about artifacts of this project', example: 'github.com/o/r' }),
  days: z.coerce.number().int().min(1).max(400).optional().describe('Only decisions of the last days'),
  sort: z
    .enum(GATE_SORTS)
    .optional()
    .describe('`newest` by default; `denied`: those denied first, then the unknown ones, each newest first'),
  cursor: z.string().max(2_000).optional().describe('The `cursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).optional().describe('The largest number of decisions; 50 by default'),
});

export const gateFormatQuery = z.object({
  format: z
    .enum(['json', 'markdown', 'sarif', 'junit'])
    .optional()
    .describe(
      '`json` by default; `markdown` for the summary of a job, `sarif` for code scanning, `junit` for test reports',
    ),
});
