import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { imagesIn } from './results.ts';
import { tekton } from './source.ts';

const A = `sha256:${'ab'.repeat(32)}`;
const B = `sha256:${'cd'.repeat(32)}`;
const connection = { name: 'ci', settings: tekton.settings!.example };
const TYPE = 'dev.tekton.event.taskrun.successful.v1';
const results = (of: { [name: string]: unknown }) =>
  Object.entries(of).map(([name, value]) => ({ name, type: 'string', value }));
const IMAGE = { IMAGE_URL: 'registry.example.com/acme/web:1.2', IMAGE_DIGEST: A };
/** The data of an event, whose run Tekton converts to v1beta1. */
const dataOf = (of: { [name: string]: unknown }) => ({
  taskRun: { metadata: { name: 'build-1', namespace: 'ci' }, status: { taskResults: results(of) } },
});
const headers = (type = TYPE) => ({
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': '77f78ae7-ff6d-4e39-9d05-b9a0b7850527',
  'ce-source': '/apis/tekton.dev/v1beta1/namespaces/ci/taskruns/build-1',
  'ce-type': type,
  'ce-subject': 'build-1',
});
const read = (data: unknown, type = TYPE, about = connection) =>
  tekton.read(type, { headers: headers(type), body: Buffer.from(JSON.stringify(data)) }, about);
const image = (name: string, reference: string) => ({ kind: 'image', image: { name, reference } });

describe('the results of a run', () => {
  it.each<[string, { [name: string]: unknown }, object[]]>([
    ['a pair', IMAGE, [{ name: 'registry.example.com/acme/web:1.2', digest: A }]],
    [
      'two pairs with prefixes',
      {
        'app-IMAGE_URL': 'r.example/a',
        'app-IMAGE_DIGEST': `${A}\n`,
        'db-IMAGE_URL': 'r.example/b',
        'db-IMAGE_DIGEST': B,
      },
      [
        { name: 'r.example/a', digest: A },
        { name: 'r.example/b', digest: B },
      ],
    ],
    [
      'a list',
      { IMAGES: `r.example/a@${A}, r.example/b@${B}\nr.example/c` },
      [
        { name: 'r.example/a', digest: A },
        { name: 'r.example/b', digest: B },
      ],
    ],
    ['an object', { 'web-ARTIFACT_OUTPUTS': { uri: 'r.example/a', digest: A } }, [{ name: 'r.example/a', digest: A }]],
    ['an artifact', { ARTIFACT_URI: 'r.example/a', ARTIFACT_DIGEST: A }, [{ name: 'r.example/a', digest: A }]],
    [
      'the same image twice',
      { ...IMAGE, IMAGES: `registry.example.com/acme/web:1.2@${A}` },
      [{ name: 'registry.example.com/acme/web:1.2', digest: A }],
    ],
    ['an image without its digest', { IMAGE_URL: 'r.example/a' }, []],
    ['the digest of another image', { 'a-IMAGE_URL': 'r.example/a', 'b-IMAGE_DIGEST': A }, []],
    ['a digest that is none', { ...IMAGE, IMAGE_DIGEST: 'latest' }, []],
    ['an input', { 'src-ARTIFACT_INPUTS': { uri: 'git+https://r.example/a', digest: 'sha1:aa' } }, []],
  ])('%s', (_, of, expected) => {
    for (const list of ['results', 'taskResults', 'pipelineResults'])
      expect(imagesIn({ [list]: results(of) } as JsonObject)).toEqual(expected);
  });

  it('nothing throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void imagesIn({ results: value as never })));
  });
});

describe('an event of Tekton', () => {
  it('of a run that ended well fetches its images from the registry of the connection', () => {
    expect(read(dataOf(IMAGE))).toEqual({ outcome: 'effects', effects: [image('acme/web', A)] });
    const pipelineRun = { status: { pipelineResults: results({ IMAGES: `registry.example.com/acme/a/b@${B}` }) } };
    expect(read({ pipelineRun }, 'dev.tekton.event.pipelinerun.successful.v1')).toMatchObject({
      effects: [image('acme/a/b', B)],
    });
  });

  it('in the structured mode has its run in the event', () => {
    const event = { specversion: '1.0', id: '1', source: '/a', type: TYPE, data: dataOf(IMAGE) };
    const delivery = {
      headers: { 'content-type': 'application/cloudevents+json' },
      body: Buffer.from(JSON.stringify(event)),
    };
    expect(tekton.read(TYPE, delivery, connection)).toMatchObject({ effects: [image('acme/web', A)] });
    expect(tekton.identify(delivery, connection)).toEqual({ deliveryId: '/a 1', event: TYPE });
  });

  it('names images of Docker Hub by another host than that of its API', () => {
    const settings = { registry: 'https://registry-1.docker.io', repositories: ['acme/*'] };
    const data = dataOf({ IMAGE_URL: 'docker.io/acme/web', IMAGE_DIGEST: A });
    expect(read(data, TYPE, { name: 'ci', settings })).toMatchObject({ effects: [image('acme/web', A)] });
  });

  it.each<[string, unknown, string, string]>([
    ['of a run that failed', dataOf(IMAGE), 'dev.tekton.event.taskrun.failed.v1', 'of no run that it has ended well'],
    [
      'of a run that has started',
      dataOf(IMAGE),
      'dev.tekton.event.taskrun.started.v1',
      'of no run that it has ended well',
    ],
    ['of a run without images', dataOf({ commit: 'aa' }), TYPE, 'no image by its digest'],
    [
      'of an image of another registry',
      dataOf({ ...IMAGE, IMAGE_URL: 'evil.example/acme/web' }),
      TYPE,
      'in no repository',
    ],
    [
      'of an image of a registry whose name begins as ours',
      dataOf({ ...IMAGE, IMAGE_URL: 'registry.example.com.evil.example/acme/web' }),
      TYPE,
      'in no repository',
    ],
    [
      'of an image of another repository',
      dataOf({ ...IMAGE, IMAGE_URL: 'registry.example.com/other/web' }),
      TYPE,
      'in no repository',
    ],
    [
      'of an image outside of its repository',
      dataOf({ ...IMAGE, IMAGE_URL: 'registry.example.com/acme/../other/web' }),
      TYPE,
      'in no repository',
    ],
    ['of an image without a registry', dataOf({ ...IMAGE, IMAGE_URL: 'web' }), TYPE, 'in no repository'],
  ])('%s is ignored with the reason', (_, data, type, reason) => {
    expect(read(data, type)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) });
  });

  it.each<[string, unknown, string]>([
    ['without a run', {}, '/taskRun'],
    ['with a run of another kind', { pipelineRun: {} }, '/taskRun'],
  ])('%s is unreadable, with a pointer', (_, data, pointer) => {
    expect(read(data)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        expect(['effects', 'ignored', 'unreadable']).toContain(read(data).outcome);
      }),
    );
  });
});
