/** Each case reads a document in the shape that its tool writes, and asks what it names. */
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { readOne, SHA256, statementOf } from '#lib/evidence/samples.fixture.ts';
import { summariseFacts } from '#lib/evidence/summary.ts';
import {
  artifact,
  certificate,
  evidence,
  failed,
  key,
  provenance,
  sbom,
  unsigned,
} from '#lib/policy/example.fixture.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { problemsOf, said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';
import { isToolchain } from './toolchains.ts';

const SLSA = 'https://slsa.dev/provenance/v1';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const GIT = { uri: 'git+https://github.com/acme/web@refs/heads/main', digest: { gitCommit: COMMIT } };
const CYCLONEDX = 'https://cyclonedx.org/bom';
const SPDX = 'https://spdx.dev/Document';
const SCAI = 'https://in-toto.io/attestation/scai/attribute-report/v0.2';

/** Verified evidence with the facts of a predicate as it is written, cut as it is stored. */
function read(predicateType: string, predicate: JsonValue, over: Partial<EvidenceFact> = {}): EvidenceFact {
  return evidence(summariseFacts(readOne(statementOf(predicateType, predicate)).facts).facts, {
    signer: key(),
    componentCount: summariseFacts(readOne(statementOf(predicateType, predicate)).facts).componentCount,
    ...over,
  });
}
const slsa = (buildType: string, definition: JsonObject, builder = 'https://ci.example'): JsonObject => ({
  buildDefinition: { buildType, externalParameters: {}, ...definition },
  runDetails: { builder: { id: builder } },
});

const GITHUB = read(
  SLSA,
  slsa('https://actions.github.io/buildtypes/workflow/v1', {
    externalParameters: {
      workflow: {
        ref: 'refs/heads/main',
        repository: 'https://github.com/acme/web',
        path: '.github/workflows/release.yml',
      },
    },
    internalParameters: { github: { event_name: 'push', runner_environment: 'github-hosted' } },
    resolvedDependencies: [GIT],
  }),
);
const BUILDKIT = read(
  SLSA,
  slsa('https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md', {
    externalParameters: { configSource: { path: 'Dockerfile' }, request: { frontend: 'gateway.v0' } },
    internalParameters: { builderPlatform: 'linux/amd64' },
    resolvedDependencies: [
      { uri: 'pkg:docker/golang@1.24-alpine?platform=linux%2Famd64', digest: { sha256: SHA256 } },
      { uri: 'https://github.com/acme/web.git#refs/heads/main', digest: { sha1: COMMIT } },
    ],
  }),
);
const BUILDKIT_V02 = read('https://slsa.dev/provenance/v0.2', {
  builder: { id: '' },
  buildType: 'https://mobyproject.org/buildkit@v1',
  invocation: { configSource: { entryPoint: 'Dockerfile' }, parameters: {}, environment: { platform: 'linux/amd64' } },
  materials: [{ uri: 'pkg:docker/alpine@3.20?platform=linux%2Famd64', digest: { sha256: SHA256 } }],
});
const tekton = (...resolvedDependencies: JsonObject[]) =>
  read(
    SLSA,
    slsa(
      'https://tekton.dev/chains/v2/slsa',
      { externalParameters: { runSpec: {} }, internalParameters: {}, resolvedDependencies },
      'https://tekton.dev/chains/v2',
    ),
  );
const TASKS: JsonObject[] = [
  { name: 'pipeline', uri: 'git+https://github.com/acme/pipelines', digest: { sha1: COMMIT } },
  { name: 'pipelineTask', uri: 'oci://gcr.io/acme/task-bundle', digest: { sha256: SHA256 } },
];
const TEKTON = tekton(...TASKS, { uri: 'oci://gcr.io/acme/gcc', digest: { sha256: SHA256 } });
const GITLAB = read(
  SLSA,
  slsa(
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v17.0.0/PROVENANCE.md',
    {
      externalParameters: {
        source: 'https://gitlab.com/acme/web',
        entryPoint: 'build',
        variables: { CI_JOB_IMAGE: 'gcc:13' },
      },
      internalParameters: { name: 'saas-linux-small', executor: 'docker+machine', architecture: 'amd64', job: 7 },
      resolvedDependencies: [{ uri: 'https://gitlab.com/acme/web', digest: { sha256: COMMIT } }],
    },
    'https://gitlab.com/acme/web/-/runners/12270837',
  ),
);
const CONTAINER_BASED = read(
  SLSA,
  slsa('https://slsa.dev/container-based-build/v0.1?draft', {
    externalParameters: { source: GIT, builderImage: { uri: 'bash@sha256:x', digest: { sha256: SHA256 } } },
  }),
);
const scai = (report: JsonObject) => read(SCAI, { attributes: [{ attribute: 'WITH_STACK_PROTECTION' }], ...report });
const GCC = { uri: 'file:///usr/bin/gcc', name: 'gcc9.3.0', digest: { sha256: SHA256 } };
const hashed = { hashes: [{ alg: 'SHA-256', content: SHA256 }] };
const bom = (more: JsonObject) => read(CYCLONEDX, { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, ...more });
const LIBRARIES: { components: JsonObject[] } = {
  components: [{ type: 'library', name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0', ...hashed }],
};
const FORMULATION: JsonObject = {
  formulation: [
    {
      components: [
        { type: 'platform', name: 'rustc', version: '1.85.0' },
        { type: 'container', name: 'ubuntu', ...hashed },
      ],
      workflows: [],
    },
  ],
};
const spdx = (relationships: JsonObject[]) =>
  read(SPDX, {
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'app',
    packages: [
      { SPDXID: 'SPDXRef-app', name: 'app' },
      { SPDXID: 'SPDXRef-gcc', name: 'gcc', versionInfo: '13.2.0' },
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-app' },
      ...relationships,
    ],
  });

/** Which of the four facts a set of documents names. */
const namedBy = (facts: EvidenceFact[]): string[] =>
  ['compiler', 'image', 'libraries', 'runner'].filter(
    (fact) => verdictOf('build-environment', { facts: [fact] }, artifact(facts)).outcome === 'pass',
  );

describe('build-environment', () => {
  it.each<[string, EvidenceFact[], string[]]>([
    ['GitHub', [GITHUB], ['runner']],
    [
      'GitHub, with the version of the image of its runner',
      [
        read(
          SLSA,
          slsa('x', { internalParameters: { github: { ImageOS: 'ubuntu24', ImageVersion: '20260510.1.0' } } }),
        ),
      ],
      ['image'],
    ],
    ['BuildKit', [BUILDKIT], ['compiler', 'image']],
    ['BuildKit, v0.2', [BUILDKIT_V02], ['image']],
    ['Tekton', [TEKTON], ['compiler', 'image']],
    ['Tekton with the images of its tasks only', [tekton(...TASKS)], []],
    ['Tekton with an image by its tag', [tekton({ uri: 'oci://gcr.io/acme/gcc:13' })], []],
    ['GitLab', [GITLAB], ['runner']],
    ['a container-based build', [CONTAINER_BASED], ['image']],
    [
      'Google Cloud Build',
      [
        read(
          SLSA,
          slsa('x', {
            resolvedDependencies: [
              { uri: `gcr.io/cloud-builders/docker@sha256:${SHA256}`, digest: { sha256: SHA256 } },
            ],
          }),
        ),
      ],
      ['image'],
    ],
    [
      'an npm package with the name of a compiler',
      [
        read(
          SLSA,
          slsa('x', { resolvedDependencies: [{ uri: 'pkg:npm/go@1.0.0', digest: { sha512: 'a'.repeat(128) } }] }),
        ),
      ],
      ['libraries'],
    ],
    [
      'a library without a digest beside one with',
      [
        read(
          SLSA,
          slsa('x', {
            resolvedDependencies: [{ uri: 'pkg:npm/a@1', digest: { sha256: SHA256 } }, { uri: 'pkg:npm/b@1' }],
          }),
        ),
      ],
      [],
    ],
    [
      'a library by its SHA-1',
      [read(SLSA, slsa('x', { resolvedDependencies: [{ uri: 'pkg:npm/a@1', digest: { sha1: COMMIT } }] }))],
      [],
    ],
    [
      'the toolchain as a file',
      [
        read(
          SLSA,
          slsa('x', {
            resolvedDependencies: [
              { uri: 'https://go.dev/dl/go1.24.0.linux-amd64.tar.gz', digest: { sha256: SHA256 } },
            ],
          }),
        ),
      ],
      ['compiler'],
    ],
    [
      'the toolchain as a repository',
      [
        read(
          SLSA,
          slsa('x', {
            resolvedDependencies: [{ uri: 'git+https://github.com/golang/go', digest: { gitCommit: COMMIT } }],
          }),
        ),
      ],
      [],
    ],
    ['a SCAI report by the compiler', [scai({ producer: GCC })], ['compiler']],
    [
      'a SCAI report by something else',
      [scai({ producer: { uri: 'https://example.com/my-runner', digest: { sha256: SHA256 } } })],
      [],
    ],
    [
      'a SCAI report by a compiler without version and digest',
      [scai({ producer: { uri: 'file:///usr/bin/gcc' } })],
      [],
    ],
    [
      'a SCAI report with dependencies',
      [
        scai({
          attributes: [
            { attribute: 'ATTESTED_DEPENDENCIES', target: { name: 'my-rsa-lib.so', digest: { sha256: SHA256 } } },
          ],
        }),
      ],
      ['libraries'],
    ],
    [
      'a SCAI report with the image',
      [
        scai({
          attributes: [
            { attribute: 'BUILD_IMAGE', target: { uri: 'oci://ghcr.io/acme/build', digest: { sha256: SHA256 } } },
          ],
        }),
      ],
      ['image'],
    ],
    [
      'a SCAI report about an image that it is not built in',
      [
        scai({
          attributes: [
            { attribute: 'NO_CVES', target: { uri: 'oci://ghcr.io/acme/build', digest: { sha256: SHA256 } } },
          ],
        }),
      ],
      [],
    ],
    ['a CycloneDX formulation', [bom({ ...LIBRARIES, ...FORMULATION })], ['compiler', 'image', 'libraries']],
    [
      'a compiler that is inside the artifact',
      [bom({ components: [{ type: 'application', name: 'gcc', version: '13' }] })],
      [],
    ],
    [
      'an SBOM with a library without a digest',
      [bom({ components: [...LIBRARIES.components, { type: 'library', name: 'x' }] })],
      [],
    ],
    [
      'an SBOM that says that it is incomplete',
      [bom({ ...LIBRARIES, compositions: [{ aggregate: 'incomplete' }] })],
      [],
    ],
    ['an SBOM with files only', [bom({ components: [{ type: 'file', name: 'a', ...hashed }] })], []],
    [
      'an SPDX build tool',
      [spdx([{ spdxElementId: 'SPDXRef-gcc', relationshipType: 'BUILD_TOOL_OF', relatedSpdxElement: 'SPDXRef-app' }])],
      ['compiler'],
    ],
    ['an SPDX package that is no build tool', [spdx([])], []],
    ['nothing', [evidence(sbom())], []],
  ])('%s', (_name, facts, expected) => {
    expect(namedBy(facts)).toEqual(expected);
  });

  it('takes the runner that the certificate states', () => {
    const attested = (runnerEnvironment: string | null) => [evidence(provenance({ runnerEnvironment }))];
    expect(said('build-environment', { facts: ['runner'] }, artifact(attested(null)))).toBe('pass ok');
    expect(said('build-environment', { facts: ['runner'] }, artifact(attested('self-hosted')))).toBe(
      'fail runner-contradicts',
    );
    expect(said('build-environment', { facts: ['image'] }, artifact(attested('self-hosted')))).toBe(
      'missing environment-not-named',
    );
  });

  it('needs one build that names everything, and adds SBOMs and reports to it', () => {
    const all = { facts: ['compiler', 'image', 'libraries', 'runner'] };
    expect(said('build-environment', all, artifact([BUILDKIT, GITLAB, bom(LIBRARIES)]))).toBe(
      'missing environment-not-named',
    );
    expect(said('build-environment', {}, artifact([BUILDKIT, GITLAB, bom(LIBRARIES)]))).toBe('pass ok');
    expect(said('build-environment', {}, artifact([GITLAB, BUILDKIT, bom(LIBRARIES)]))).toBe('pass ok');
    expect(verdictOf('build-environment', {}, artifact([BUILDKIT, bom(LIBRARIES)])).evidence).toHaveLength(2);
  });

  it.each<[string, (fact: EvidenceFact) => EvidenceFact]>([
    ['unsigned', ({ facts }) => unsigned(facts)],
    ['untrusted', (fact) => ({ ...fact, outcome: 'untrusted' })],
    ['failed', ({ facts }) => failed(facts)],
    ['unchecked', (fact) => ({ ...fact, outcome: 'error' })],
  ])('does not believe a document that is %s', (_name, change) => {
    expect(
      namedBy([BUILDKIT, TEKTON, GITLAB, bom({ ...LIBRARIES, ...FORMULATION }), scai({ producer: GCC })].map(change)),
    ).toEqual([]);
  });

  it('does not pass because a list was cut', () => {
    const many = Array.from({ length: 201 }, (_one, at) => ({ uri: `pkg:npm/p${at}@1`, digest: { sha256: SHA256 } }));
    const cut = verdictOf(
      'build-environment',
      { facts: ['libraries'] },
      artifact([read(SLSA, slsa('x', { resolvedDependencies: many }))]),
    );
    expect(cut.outcome).toBe('missing');
    expect(cut.detail).toContain('names more dependencies than Attestry keeps');
    const components = many.map((_one, at) => ({ type: 'library', name: `p${at}`, ...hashed }));
    const listed = verdictOf('build-environment', { facts: ['libraries'] }, artifact([bom({ components })]));
    expect(listed.detail).toContain('the SBOM lists 1 more components than Attestry keeps');
    const whole = artifact([read(SLSA, slsa('x', { resolvedDependencies: many.slice(1) }))]);
    expect(said('build-environment', { facts: ['libraries'] }, whole)).toBe('pass ok');
  });

  it('says what is missing', () => {
    expect(verdictOf('build-environment', {}, artifact([BUILDKIT]))).toMatchObject({
      brief: 'libraries not named',
      expected: 'compiler, image, libraries',
      actual: 'compiler, image',
    });
    expect(said('build-environment', {}, artifact([unsigned(provenance())]))).toBe('missing nothing-verified');
    expect(problemsOf('build-environment', { facts: ['cpu'] })).toEqual(['/rules/0/params/facts/0']);
    expect(problemsOf('build-environment', { facts: [] })).toEqual(['/rules/0/params/facts']);
  });

  it('uses the provenance of the image index for a platform', () => {
    const index = { digest: `sha256:${'cd'.repeat(32)}`, evidence: [BUILDKIT] };
    expect(
      verdictOf('build-environment', { facts: ['image'] }, artifact([], { imageIndexes: [index] })).inherited,
    ).toBe(index.digest);
  });
});

describe('a compiler is known by its name', () => {
  it.each([
    ['gcc', true],
    ['gcc-13', true],
    ['g++-13.2', true],
    ['/usr/bin/clang++', true],
    ['cl.exe', true],
    ['openjdk-21-jdk', true],
    ['docker.io/library/golang', true],
    ['goreleaser', false],
    ['gccgo-tools', false],
    ['my-gcc', false],
    ['', false],
  ])('%s: %s', (name, expected) => {
    expect(isToolchain(name)).toBe(expected);
  });

  it('of a certificate only where a document names it', () => {
    expect(namedBy([evidence(sbom(), { signer: certificate() })])).toEqual([]);
  });
});
