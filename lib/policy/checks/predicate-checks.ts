/** The checks about predicate types that a team has registered. */
import { z } from 'zod';
import type { Remediation } from '#lib/policy/facts/policy.ts';
import { THREATS } from '#lib/policy/facts/threats.ts';
import { type Check, defineCheck } from './check.ts';
import { PREDICATE_CONFORMS, predicateConforms } from './predicate/predicate-conforms.ts';

const CONFORM: Remediation = {
  text: 'Attest the artifact with a predicate that conforms to the schema of the registered type, and send the attestation.',
  github: `  - uses: actions/attest@v3\n    id: attest\n    with:\n      subject-path: dist/*\n      predicate-type: TYPE\n      predicate-path: predicate.json\n  - run: npx attestry push "\${{ steps.attest.outputs.bundle-path }}"`,
  gitlab:
    'cosign attest-blob --yes --type TYPE --predicate predicate.json --bundle attestation.sigstore.json dist/app\nnpx attestry push attestation.sigstore.json',
  npm: null,
};

/** In the order of display. */
export const PREDICATE_CHECKS: readonly Check[] = [
  defineCheck({
    id: PREDICATE_CONFORMS,
    title: 'Predicate conforms to its type',
    description: 'A verified attestation of the predicate type conforms to the schema that the team has registered.',
    threats: [THREATS.untested],
    remediation: CONFORM,
    params: z.strictObject({
      predicateType: z.string().min(1).max(1_000).describe('The predicate type, exactly. It must be registered'),
      quantifier: z
        .enum(['any', 'all'])
        .default('any')
        .describe('How many of the verified attestations must conform; there must be one in any case'),
    }),
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'combined',
    evaluate: predicateConforms,
  }),
];
