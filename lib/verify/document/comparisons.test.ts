/** Certificate against provenance, field by field, and the builder that somebody expects. */
import { describe, expect, it } from 'vitest';
import type { ParsedEvidence, Provenance } from '#lib/evidence/model/evidence.ts';
import type { Check, Expectation, Signer } from '#lib/verify/result/verification.ts';
import { certificateRepository, compareFields, splitRef, workflowPath } from './comparisons.ts';
import { checkPredicate } from './predicate.ts';

type Certificate = Extract<Signer, { kind: 'certificate' }>;
const COMMIT = 'a'.repeat(40);
const WORKFLOW = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v1';

const certificate = (oids: Certificate['oids'] = {}, more: Partial<Certificate> = {}): Certificate => ({
  kind: 'certificate',
  identity: WORKFLOW,
  identityType: 'uri',
  issuer: 'https://token.actions.githubusercontent.com',
  oids,
  certificate: { subject: '', issuer: '', serial: '', notBefore: '', notAfter: '', sha256: '', keyType: 'ecdsa-p256' },
  ...more,
});
const KEY: Signer = { kind: 'key', identity: 'k', keyId: 'sha256:0', keyType: 'ecdsa-p256', name: 'k' };

const provenance = (change: Partial<Provenance> = {}, source: Partial<Provenance['source']> = {}): Provenance => ({
  version: 'v1',
  builderId: null,
  buildType: null,
  source: { uri: null, repository: null, commit: null, ref: null, entryPoint: null, ...source },
  externalParameters: {},
  internalParameters: {},
  resolvedDependencies: [],
  invocationId: null,
  startedOn: null,
  finishedOn: null,
  trigger: null,
  runnerEnvironment: null,
  repositoryId: null,
  ownerId: null,
  ...change,
});

describe('a field that both tell', () => {
  const agrees = (field: string, signer: Signer, told: Provenance): boolean | null | undefined =>
    compareFields(signer, told).find((one) => one.field === field)?.agrees;
  const none = { identityType: 'email', identity: 'ann@acme.example' } as const;

  const repository = (uri: string, stated: string) =>
    agrees('source repository', certificate({ sourceRepositoryURI: uri }), provenance({}, { repository: stated }));
  const ref = (certified: string, stated: string) =>
    agrees('ref', certificate({ sourceRepositoryRef: certified }), provenance({}, { ref: stated }));
  const workflow = (uri: string, entryPoint: string) =>
    agrees('workflow', certificate({ buildConfigURI: uri }), provenance({}, { entryPoint }));
  const builder = (identity: string, builderId: string, more: Partial<Certificate> = {}) =>
    agrees('builder', certificate({}, { identity, ...more }), provenance({ builderId }));
  const run = (uri: string, invocationId: string) =>
    agrees('invocation', certificate({ runInvocationURI: uri }), provenance({ invocationId }));
  const B = 'https://github.com/acme/ci/.github/workflows/build.yml';
  const RUN = 'https://github.com/acme/web/actions/runs/7';

  it.each<[string, boolean | null | undefined, boolean | null | undefined]>([
    ['repository', repository('https://github.com/acme/web', 'github.com/acme/web'), true],
    ['repository in other case', repository('https://github.com/Acme/Web', 'github.com/acme/web'), true],
    ['repository of a fork', repository('https://github.com/evil/web', 'github.com/acme/web'), false],
    ['repository of another host', repository('https://ghe.example/acme/web', 'github.com/acme/web'), false],
    [
      'repository of an older certificate',
      agrees(
        'source repository',
        certificate({ githubWorkflowRepository: 'acme/web' }),
        provenance({}, { repository: 'github.com/acme/web' }),
      ),
      true,
    ],
    [
      'repository told by the certificate only',
      agrees('source repository', certificate({ sourceRepositoryURI: 'https://github.com/acme/web' }), provenance()),
      null,
    ],
    ['repository told by nobody', agrees('source repository', certificate(), provenance()), undefined],
    [
      'commit',
      agrees('commit', certificate({ sourceRepositoryDigest: COMMIT }), provenance({}, { commit: COMMIT })),
      true,
    ],
    [
      'commit of an older certificate',
      agrees('commit', certificate({ githubWorkflowSHA: COMMIT }), provenance({}, { commit: COMMIT })),
      true,
    ],
    [
      'commit: the newer extension counts',
      agrees(
        'commit',
        certificate({ sourceRepositoryDigest: COMMIT, githubWorkflowSHA: 'b' }),
        provenance({}, { commit: 'b' }),
      ),
      false,
    ],
    [
      'commit cut short',
      agrees('commit', certificate({ sourceRepositoryDigest: COMMIT }), provenance({}, { commit: COMMIT.slice(0, 7) })),
      false,
    ],
    ['ref', ref('refs/tags/v1', 'refs/tags/v1'), true],
    ['another tag', ref('refs/tags/v1', 'refs/tags/v2'), false],
    ['a branch of the name of the tag', ref('refs/tags/v1', 'refs/heads/v1'), false],
    ['a short name that fits', ref('refs/tags/v1', 'v1'), true],
    ['a short name that does not tell', ref('refs/tags/v1', 'main'), null],
    ['a pull request', ref('refs/pull/1/merge', 'refs/pull/2/merge'), false],
    ['workflow', workflow(WORKFLOW, '.github/workflows/release.yml'), true],
    ['another workflow', workflow(WORKFLOW, '.github/workflows/test.yml'), false],
    ['a workflow by its whole address', workflow(WORKFLOW, WORKFLOW), true],
    ['a job, which is no workflow', workflow(WORKFLOW, 'build'), null],
    ['a workflow in a folder', workflow(WORKFLOW, 'x/.github/workflows/release.yml'), true],
    ['a pipeline of GitLab', workflow('https://gitlab.com/g/p//ci/build.yml@refs/heads/main', 'ci/build.yml'), true],
    [
      'another pipeline of GitLab',
      workflow('https://gitlab.com/g/p//ci/build.yml@refs/heads/main', '.gitlab-ci.yml'),
      false,
    ],
    ['builder', builder(WORKFLOW, WORKFLOW), true],
    ['builder without its ref', builder(`${B}@refs/tags/v1`, B), true],
    ['builder at another tag', builder(`${B}@refs/tags/v1`, `${B}@refs/tags/v2`), false],
    ['builder at another commit', builder(`${B}@${COMMIT}`, `${B}@${'b'.repeat(40)}`), false],
    ['builder at a short ref', builder(`${B}@refs/tags/v1`, `${B}@v2`), null],
    ['another builder', builder(`${B}@refs/tags/v1`, WORKFLOW), false],
    ['a platform as builder', builder(WORKFLOW, 'https://github.com/actions/runner'), null],
    ['a signer that is no workflow', builder('https://acme.example/ci', WORKFLOW), null],
    ['a signer by e-mail', builder('ann@acme.example', WORKFLOW, none), null],
    [
      'a workflow that signs for others',
      builder(
        'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/delegator_generic_slsa3.yml@refs/tags/v1.0.0',
        WORKFLOW,
      ),
      null,
    ],
    [
      'a workflow of somebody else of such a name',
      builder('https://github.com/evil/x/.github/workflows/delegator_generic_slsa3.yml@refs/tags/v1.0.0', WORKFLOW),
      false,
    ],
    ['trigger', agrees('trigger', certificate({ buildTrigger: 'push' }), provenance({ trigger: 'push' })), true],
    [
      'another trigger',
      agrees('trigger', certificate({ githubWorkflowTrigger: 'pull_request' }), provenance({ trigger: 'push' })),
      false,
    ],
    [
      'runner',
      agrees(
        'runner',
        certificate({ runnerEnvironment: 'self-hosted' }),
        provenance({ runnerEnvironment: 'github-hosted' }),
      ),
      false,
    ],
    [
      'repository id',
      agrees('repository id', certificate({ sourceRepositoryIdentifier: '1' }), provenance({ repositoryId: '1' })),
      true,
    ],
    [
      'owner id',
      agrees('owner id', certificate({ sourceRepositoryOwnerIdentifier: '1' }), provenance({ ownerId: '01' })),
      false,
    ],
    ['run', run(`${RUN}/attempts/2`, `${RUN}/attempts/2`), true],
    ['run without its attempt', run(`${RUN}/attempts/2`, RUN), true],
    ['run as numbers', run(`${RUN}/attempts/2`, '7-2'), true],
    ['another attempt', run(`${RUN}/attempts/2`, '7-1'), false],
    ['another run', run(`${RUN}/attempts/2`, '8-2'), false],
    ['a run whose number only begins alike', run(`${RUN}1`, RUN), false],
    ['a job of GitLab', run('https://gitlab.com/g/p/-/jobs/12', '12'), true],
    ['a run in words of its own', run(`${RUN}/attempts/2`, 'build 7'), null],
    ['the same words of its own', run('build 7', 'build 7'), true],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });

  it('a key tells nothing', () => {
    expect(compareFields(KEY, provenance({ builderId: WORKFLOW }))).toEqual([]);
  });
});

describe('addresses', () => {
  it.each<[string, string | null]>([
    [WORKFLOW, '.github/workflows/release.yml'],
    ['.github/workflows/release.yml', '.github/workflows/release.yml'],
    ['https://github.com/a/b/.github/workflows/c/d.yml@x', null],
    ['https://gitlab.com/g/s/p//.gitlab-ci.yml@refs/heads/main', '.gitlab-ci.yml'],
    ['https://gitlab.com/g/p//a@b/ci.yml@refs/heads/main', 'a@b/ci.yml'],
    ['https://acme.example/ci', null],
    ['', null],
  ])('the workflow of %j is %j', (uri, path) => {
    expect(workflowPath(uri)).toBe(path);
  });

  it('a ref stands after the last at sign', () => {
    expect([splitRef('a@b@c'), splitRef('a'), splitRef('a@')]).toEqual([
      { path: 'a@b', ref: 'c' },
      { path: 'a', ref: null },
      { path: 'a', ref: '' },
    ]);
  });

  it('the repository of a certificate may be of no known host', () => {
    expect(certificateRepository(certificate({ sourceRepositoryURI: 'urn:x' }))).toBe('urn:x');
    expect(certificateRepository(certificate())).toBeNull();
  });
});

describe('a builder that is expected', () => {
  const evidence = (told: Provenance | null): ParsedEvidence =>
    ({
      statement: {
        version: 'v1',
        type: 'https://in-toto.io/Statement/v1',
        predicateType: 'p',
        subjects: [],
        predicate: {},
      },
      predicateType: 'p',
      subjects: [],
      outerClaims: [],
      facts: told === null ? { kind: 'generic' } : { kind: 'provenance', provenance: told },
    }) as unknown as ParsedEvidence;
  const judge = (expect_: Expectation, signer: Signer | null, told: Provenance | null): string => {
    const checks = checkPredicate(evidence(told), null, signer, [], expect_, new Date(0));
    const { outcome, code } = checks.at(-1) as Check;
    return `${outcome} ${code}`;
  };
  const GENERATOR = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows';
  const NODE = `${GENERATOR}/builder_nodejs_slsa3.yml@refs/tags/v1.9.0`;
  const by = (identity: string, builderId: string | null, expected: string, oids: Certificate['oids'] = {}): string =>
    judge({ builderId: expected }, certificate(oids, { identity }), provenance({ builderId }));
  const RUNNER = 'https://github.com/actions/runner';

  it.each<[string, string, string]>([
    ['the workflow that signed', by(WORKFLOW, WORKFLOW, WORKFLOW), 'pass ok'],
    ['without its ref', by(WORKFLOW, WORKFLOW, WORKFLOW.split('@')[0]!), 'pass ok'],
    ['at another ref', by(WORKFLOW, WORKFLOW, WORKFLOW.replace('v1', 'v2')), 'fail builder-mismatch'],
    [
      'claimed, and somebody else signed',
      by('https://github.com/evil/x/.github/workflows/y.yml@refs/heads/main', WORKFLOW, WORKFLOW),
      'fail builder-mismatch',
    ],
    ['signed, and another one is named', by(WORKFLOW, 'https://ci.example', WORKFLOW), 'fail builder-mismatch'],
    ['nobody is named: the signer is', by(WORKFLOW, null, WORKFLOW), 'pass ok'],
    [
      'a builder that a delegator signed for',
      by(`${GENERATOR}/delegator_generic_slsa3.yml@refs/tags/v1.9.0`, NODE, NODE),
      'pass ok',
    ],
    [
      'the same with fewer rights',
      by(`${GENERATOR}/delegator_lowperms-generic_slsa3.yml@refs/tags/v1.9.0`, NODE, NODE),
      'pass ok',
    ],
    [
      'a builder that a delegator of somebody else signed for',
      by('https://github.com/evil/x/.github/workflows/delegator_generic_slsa3.yml@refs/tags/v1.9.0', NODE, NODE),
      'fail builder-mismatch',
    ],
    [
      'a builder that a delegator at a commit of a fork signed for',
      by(`${GENERATOR}/delegator_generic_slsa3.yml@${COMMIT}`, NODE, NODE),
      'fail builder-mismatch',
    ],
    ['the runner of GitHub', by(WORKFLOW, RUNNER, RUNNER), 'pass ok'],
    [
      'the hosted runner, where the certificate says so',
      by(WORKFLOW, RUNNER, `${RUNNER}/github-hosted`, { runnerEnvironment: 'github-hosted' }),
      'pass ok',
    ],
    [
      'the hosted runner, where the certificate says otherwise',
      by(WORKFLOW, RUNNER, `${RUNNER}/github-hosted`, { runnerEnvironment: 'self-hosted' }),
      'fail builder-mismatch',
    ],
    ['any builder by a key', judge({ builderId: WORKFLOW }, KEY, provenance({ builderId: WORKFLOW })), 'pass ok'],
    ['a key, and nobody is named', judge({ builderId: WORKFLOW }, KEY, provenance()), 'fail builder-mismatch'],
    ['no provenance, and a key', judge({ builderId: WORKFLOW }, KEY, null), 'fail builder-mismatch'],
    ['no signer', judge({ builderId: WORKFLOW }, null, provenance()), 'fail builder-mismatch'],
    ['an empty text', by(WORKFLOW, WORKFLOW, ''), 'fail builder-mismatch'],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});
