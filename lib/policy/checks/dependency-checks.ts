/** The checks about what the artifact was made of. */
import { z } from 'zod';
import { DEPENDENCY_SCOPES } from '#lib/policy/facts/dependencies.ts';
import { THREATS } from '#lib/policy/facts/threats.ts';
import { type Check, defineCheck } from './check.ts';
import { DEPENDENCIES_TRACED, dependenciesTraced } from './dependencies/dependencies-traced.ts';
import { TRACE_EVIDENCE } from './dependencies/trace.ts';

/** In the order of display. */
export const DEPENDENCY_CHECKS: readonly Check[] = [
  defineCheck({
    id: DEPENDENCIES_TRACED,
    title: 'Dependencies are traced',
    description:
      'Every dependency has a verified verification summary with the result PASSED, or verified provenance of its own, that counts on this installation.',
    threats: [THREATS.dependency],
    remediation: {
      text: 'Send the provenance or a verification summary of each dependency, and accept its signer in the expectations of its project.',
      github: `  - run: |\n      gh attestation download oci://ghcr.io/acme/base:1 --repo acme/base\n      npx attestry push *.jsonl`,
      gitlab:
        'cosign download attestation registry.example/base@sha256:DIGEST > base.jsonl\nnpx attestry push base.jsonl',
      npm: 'npx attestry push node_modules.provenance.jsonl   # the attestations of the packages, from the registry',
    },
    params: z.strictObject({
      levels: z
        .int()
        .min(1)
        .max(3)
        .default(1)
        .describe('How deep: 1 for the dependencies, 2 for those of each of them'),
      evidence: z
        .array(z.enum(TRACE_EVIDENCE))
        .min(1)
        .default([...TRACE_EVIDENCE])
        .describe('What a dependency needs, any of these; a summary ends the trace below it'),
      scope: z
        .enum(DEPENDENCY_SCOPES)
        .default('resolved')
        .describe('`resolved`: the dependencies of the provenance. `sbom`: the components of the verified SBOMs'),
    }),
    subjects: 'builds',
    about: 'provenance',
    evaluate: dependenciesTraced,
  }),
];
