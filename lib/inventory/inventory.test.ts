/** What each format of an inventory says, and what hostile ones do. */
import { expect, it, describe } from 'vitest';
import { readCompose } from './formats/compose.ts';
import { readManifests } from './formats/manifests.ts';
import { readPods } from './formats/pods.ts';
import { readSystem } from './formats/system-sbom.ts';
import { readImageReference } from './image-reference.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const sha = (value: string) => ({ algorithm: 'sha256', value });

describe('the name of an image', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx', null, null],
    ['nginx:1.27', 'docker.io/library/nginx', '1.27', null],
    ['acme/web:1', 'docker.io/acme/web', '1', null],
    ['index.docker.io/acme/web', 'docker.io/acme/web', null, null],
    ['localhost/web', 'localhost/web', null, null],
    ['localhost:5000/web:1', 'localhost:5000/web', '1', null],
    ['GHCR.io/acme/web', 'ghcr.io/acme/web', null, null],
    [`ghcr.io/acme/web@sha256:${A}`, 'ghcr.io/acme/web', null, sha(A)],
    [`ghcr.io/acme/web:1.2@sha256:${A}`, 'ghcr.io/acme/web', '1.2', sha(A)],
    [`docker-pullable://ghcr.io/acme/web@sha256:${A}`, 'ghcr.io/acme/web', null, sha(A)],
    [
      `registry.example:5000/a/b/c@sha512:${A}${A}`,
      'registry.example:5000/a/b/c',
      null,
      { algorithm: 'sha512', value: A + A },
    ],
    // cosign calls its images so: a tag, however much it looks like a digest.
    [`ghcr.io/acme/web:sha256-${A}.sig`, 'ghcr.io/acme/web', `sha256-${A}.sig`, null],
  ])('%s', (written, repository, tag, digest) => {
    expect(readImageReference(written)).toEqual({ repository, tag, digest, remark: null });
  });

  it.each([
    ['', 'it names no image'],
    ['docker://', 'it names no image'],
    ['a b', 'it names no image'],
    ['web:${TAG}', 'it has a variable, whose value the document does not say'],
    [`sha256:${A}`, 'an image ID is no digest of a manifest'],
    [`docker://sha256:${A}`, 'an image ID is no digest of a manifest'],
    ['web@sha256:abc', 'what follows @ is no digest'],
    [`web@sha256:${A.toUpperCase()}`, 'what follows @ is no digest'],
    [`web@sha256:${A}@sha256:${B}`, 'what follows @ is no digest'],
    [`web@md5:${'a'.repeat(32)}`, 'what follows @ is no digest'],
    [`web:${'x'.repeat(200)}`, 'the tag is none'],
  ])('%s has no digest', (written, remark) => {
    expect(readImageReference(written)).toMatchObject({ digest: null, remark });
  });
});

type PodOptions = {
  name?: string;
  phase?: string;
  owner?: object;
  labels?: object;
  containers: [name: string, image: string, id?: string][];
};
const pod = ({ name = 'web-1', phase = 'Running', owner, labels = {}, containers }: PodOptions): JsonValue =>
  ({
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels, ...(owner && { ownerReferences: [{ controller: true, ...owner }] }) },
    spec: { containers: containers.map(([each, image]) => ({ name: each, image })) },
    status: {
      phase,
      containerStatuses: containers.flatMap(([each, image, imageID]) =>
        imageID === undefined ? [] : [{ name: each, image, imageID }],
      ),
    },
  }) as JsonValue;

describe('a list of pods', () => {
  it('says what the nodes report, not what the spec asks for', () => {
    const { items } = readPods([
      pod({ containers: [['app', `ghcr.io/acme/web@sha256:${A}`, `ghcr.io/acme/web@sha256:${B}`]] }),
    ]);
    expect(items).toMatchObject([{ digest: sha(B), remark: `the spec asks for sha256:${A}`, copies: 1 }]);
  });

  it('names the workload that made the pod', () => {
    const containers: PodOptions['containers'] = [['app', 'web:1', `web@sha256:${A}`]];
    const workloads = [
      pod({
        name: 'web-7d4b9c-x',
        owner: { kind: 'ReplicaSet', name: 'web-7d4b9c' },
        labels: { 'pod-template-hash': '7d4b9c' },
        containers,
      }),
      pod({ name: 'db-0', owner: { kind: 'StatefulSet', name: 'db' }, containers }),
      pod({ name: 'mail-28394820-x', owner: { kind: 'Job', name: 'mail-28394820' }, containers }),
      pod({ name: 'alone', containers }),
      // The label of another pod is no part of the name.
      pod({
        name: 'x',
        owner: { kind: 'ReplicaSet', name: 'api-1' },
        labels: { 'pod-template-hash': '2' },
        containers,
      }),
    ];
    expect(readPods(workloads).items.map(({ workload }) => workload)).toEqual(['web', 'db', 'mail', 'alone', 'api-1']);
  });

  it('reads init and ephemeral containers, and tells what has not started', () => {
    const one = pod({ containers: [['app', 'web:1']] }) as { spec: object; status: object };
    Object.assign(one.spec, { initContainers: [{ name: 'init', image: 'init:1' }] });
    Object.assign(one.status, {
      initContainerStatuses: [{ name: 'init', image: 'init:1', imageID: `init@sha256:${A}` }],
      ephemeralContainerStatuses: [{ name: 'debug', image: 'busybox', imageID: `busybox@sha256:${B}` }],
    });
    expect(readPods([one as JsonValue]).items).toMatchObject([
      { container: 'app', digest: null, remark: 'the container has not started', isOptional: false },
      { container: 'init', digest: sha(A), isOptional: true },
      { container: 'debug', digest: sha(B), isOptional: true },
    ]);
  });

  it('counts replicas as one, and leaves out pods that have ended', () => {
    const containers: PodOptions['containers'] = [['app', 'web:1', `web@sha256:${A}`]];
    const owner = { kind: 'StatefulSet', name: 'web' };
    const pods = Array.from({ length: 3 }, (_, at) => pod({ name: `web-${at}`, owner, containers }));
    const ended = pod({ name: 'job-1', phase: 'Succeeded', containers });
    const { items, remarks } = readPods([...pods, ended]);
    expect(items).toMatchObject([{ workload: 'web', copies: 3 }]);
    expect(remarks).toEqual(['1 pods have ended: they run no more and are in no item']);
  });

  it('keeps both of two that claim one name', () => {
    const pods = [A, B].map((one) => pod({ name: 'web', containers: [['app', 'web:1', `web@sha256:${one}`]] }));
    expect(readPods(pods).items.map(({ digest }) => digest)).toEqual([sha(A), sha(B)]);
  });

  it('takes the digest of the spec where the node reports an image ID only', () => {
    const list = [
      pod({
        containers: [
          ['app', `web@sha256:${A}`, `docker://sha256:${B}`],
          ['side', 'side:1', `sha256:${B}`],
        ],
      }),
    ];
    expect(readPods(list).items).toMatchObject([
      { digest: sha(A), remark: 'the digest is that of the spec: the node reports no digest' },
      { digest: null, remark: 'the node reports no digest' },
    ]);
  });

  it('refuses what is no pod, and too many', () => {
    expect(() => readPods([{ kind: 'Secret' }])).toThrow('no pod');
    const owner = { kind: 'StatefulSet', name: 'x'.repeat(501) };
    expect(() => readPods([pod({ owner, containers: [['a', 'b', 'c']] })])).toThrow('more than 500 characters');
    const many = Array.from({ length: 20_001 }, (_, at) =>
      pod({ name: `p${at}`, containers: [['app', 'web:1', `web@sha256:${A}`]] }),
    );
    expect(() => readPods(many)).toThrow('at most 20000');
  });

  it('reads 10,000 pods in less than two seconds, and no name reaches a prototype', () => {
    const containers: PodOptions['containers'] = [['__proto__', 'web:1', `web@sha256:${A}`]];
    const many = Array.from({ length: 10_000 }, (_, at) => pod({ name: `p${at}`, containers }));
    const began = performance.now();
    expect(readPods(many).items).toHaveLength(10_000);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

it('manifests say what should run, and what only runs at times', () => {
  const template = (image: string) => ({ template: { spec: { containers: [{ name: 'app', image }] } } });
  const { items, remarks } = readManifests([
    {
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { ...template(`web@sha256:${A}`), replicas: 2 },
    },
    { kind: 'StatefulSet', metadata: { name: 'off' }, spec: { ...template('off:1'), replicas: 0 } },
    { kind: 'CronJob', metadata: { name: 'mail' }, spec: { jobTemplate: { spec: template('mail:1') } } },
    {
      kind: 'Pod',
      metadata: { name: 'test', annotations: { 'helm.sh/hook': 'test' } },
      spec: { containers: [{ name: 'a', image: 't:1' }] },
    },
    { kind: 'List', items: [{ kind: 'DaemonSet', metadata: { name: 'log' }, spec: template('log:1') }] },
    { kind: 'Rollout', metadata: { name: 'new' }, spec: template('new:1') },
    { kind: 'Service', metadata: { name: 'web' } },
    null,
  ]);
  expect(items.map(({ workload, isOptional }) => [workload, isOptional])).toEqual([
    ['web', false],
    ['off', true],
    ['mail', true],
    ['test', true],
    ['log', false],
    ['new', false],
  ]);
  expect(items[0]).toMatchObject({ namespace: 'shop', container: 'app', digest: sha(A) });
  expect(remarks).toEqual(['1 of Service: no images are read from it']);
});

it('a Compose file says the image of each service', () => {
  const { items, remarks } = readCompose({
    services: {
      web: { image: `ghcr.io/acme/web@sha256:${A}` },
      db: { image: 'postgres:${PG}' },
      tool: { image: 'tool:1', profiles: ['debug'] },
      own: { build: '.' },
      nothing: null,
    },
  });
  expect(items.map(({ workload, digest, isOptional, remark }) => [workload, digest, isOptional, remark])).toEqual([
    ['web', sha(A), false, null],
    ['db', null, false, 'it has a variable, whose value the document does not say'],
    ['tool', null, true, null],
  ]);
  expect(remarks).toEqual(['services without an image: own, nothing']);
});

it('the SBOM of a system says its images, and other things that run and have a digest', () => {
  const component = (given: object) => ({ type: null, name: 'x', version: null, purl: null, digests: {}, ...given });
  const { items, remarks } = readSystem('cyclonedx', [
    component({ purl: `pkg:oci/web@sha256%3A${A}?repository_url=ghcr.io/acme/web&tag=1.2` }),
    component({ purl: 'pkg:docker/acme/web@1.2' }),
    component({ purl: 'pkg:oci/api', digests: { sha256: B } }),
    component({ type: 'application', name: 'agent', version: '1', digests: { sha256: B } }),
    component({ type: 'library', purl: 'pkg:npm/left-pad@1.0.0', digests: { sha256: B } }),
  ]);
  expect(items.map(({ repository, tag, digest }) => [repository, tag, digest])).toEqual([
    ['ghcr.io/acme/web', '1.2', sha(A)],
    ['docker.io/acme/web', '1.2', null],
    ['api', null, sha(B)],
    [null, null, sha(B)],
  ]);
  expect(remarks).toEqual(['1 components are no images, and nothing else that runs and has a digest']);
});
