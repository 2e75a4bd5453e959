/** The checks about how the artifact was built. */
import { z } from 'zod';
import { THREATS } from '#lib/policy/facts/threats.ts';
import type { Remediation } from '#lib/policy/facts/policy.ts';
import { type Check, defineCheck } from './check.ts';
import { buildEnvironment } from './build/build-environment.ts';
import { ENVIRONMENT_FACTS } from './build/environment-facts.ts';
import { reproduced } from './build/reproduced.ts';

const REPRODUCED: Remediation = {
  text: 'Let a second builder, of another repository or another key, build the same commit, and send its provenance or the result of its rebuild of sha256:….',
  github: `# in a repository of its own, with the source as input\n  - run: make dist SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)\n  # it must give sha256:…; where it does not, attest the published file with the result "differs"\n  - run: echo '{"result":"reproduced"}' > rebuild.json\n  - uses: actions/attest@v3\n    id: attest\n    with:\n      subject-path: dist/app\n      predicate-type: urn:attestry:rebuild:v1\n      predicate-path: rebuild.json\n  - run: npx attestry push "\${{ steps.attest.outputs.bundle-path }}"`,
  gitlab: `# in a project of its own\nrebuild:\n  script:\n    - make dist SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)\n    # it must give sha256:…; where it does not, attest the published file with the result "differs"\n    - echo '{"result":"reproduced"}' > rebuild.json\n    - cosign attest-blob --yes --type urn:attestry:rebuild:v1 --predicate rebuild.json --bundle rebuild.sigstore.json dist/app`,
  npm: null,
};

const ENVIRONMENT: Remediation = {
  text: 'Name the environment in the provenance, or attest an SBOM with its formulation or a SCAI report.',
  github: `# BuildKit names the images of the build; cdxgen the tools and the digests of the libraries\n  - uses: docker/build-push-action@v6\n    with:\n      provenance: mode=max\n  - run: cdxgen --include-formulation -o bom.json .`,
  gitlab: `sbom:\n  script:\n    - cdxgen --include-formulation -o bom.json .\n    - cosign attest-blob --yes --type cyclonedx --predicate bom.json --bundle bom.sigstore.json dist/app`,
  npm: null,
};

/** In the order of display. */
export const BUILD_CHECKS: readonly Check[] = [
  defineCheck({
    id: 'reproduced',
    title: 'Build is reproduced',
    description:
      'Independent builders, of which neither builder nor signer is the same, made the artifact with exactly this digest, and the last result of no rebuilder is another one.',
    threats: [THREATS.untrustedBuilder, THREATS.tamperedArtifact],
    remediation: REPRODUCED,
    params: z.strictObject({
      builders: z.int().min(2).max(16).default(2).describe('How many independent builders must have made the artifact'),
      rebuilders: z
        .int()
        .min(0)
        .max(16)
        .default(0)
        .describe('How many distinct rebuilders, beside the builder, must have reproduced the artifact'),
      equivalent: z
        .boolean()
        .default(false)
        .describe('Whether a rebuild counts that is equal only after normalisation, as OSS Rebuild compares'),
      differs: z
        .enum(['fail', 'warn'])
        .default('fail')
        .describe('What the rule does where a rebuilder gets something else'),
      regression: z
        .enum(['fail', 'warn'])
        .default('fail')
        .describe('What the rule does where a rebuilder gets something else that reproduced the artifact before'),
    }),
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'signatures',
    evaluate: reproduced,
  }),
  defineCheck({
    id: 'build-environment',
    title: 'Build environment is named',
    description:
      'Verified provenance, a verified SCAI report or a verified SBOM names the compiler, the image, the libraries with their digests, or the runner, as the policy asks.',
    threats: [THREATS.untrustedBuilder, THREATS.dependency],
    remediation: ENVIRONMENT,
    params: z.strictObject({
      facts: z
        .array(z.enum(ENVIRONMENT_FACTS))
        .min(1)
        .default(['compiler', 'image', 'libraries'])
        .describe('What must be named: the compiler, the image by digest, the libraries by digest, the runner'),
    }),
    subjects: 'builds',
    about: 'artifact',
    inheritance: 'signatures',
    evaluate: buildEnvironment,
  }),
];
