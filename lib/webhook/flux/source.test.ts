import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { flux } from './source.ts';

const SHA = '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
/** An event, in the shape that the notification-controller documents. */
const event = (change: object = {}) => ({
  involvedObject: {
    kind: 'Kustomization',
    namespace: 'production',
    name: 'shop',
    uid: 'u-1',
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  },
  severity: 'info',
  timestamp: '2026-05-14T10:00:00Z',
  message: 'Reconciliation finished',
  reason: 'ReconciliationSucceeded',
  metadata: { 'kustomize.toolkit.fluxcd.io/revision': `main@sha1:${SHA}` },
  reportingController: 'kustomize-controller',
  reportingInstance: 'kustomize-controller-1',
  ...change,
});
const read = (value: unknown, settings: JsonObject = flux.settings!.example) =>
  flux.read('event', { headers: {}, body: Buffer.from(JSON.stringify(value)) }, { name: 'prod', settings });

describe('an event of Flux', () => {
  it('about a commit deploys what was built from it in the repository of the connection', () => {
    expect(read(event())).toMatchObject({
      outcome: 'effects',
      effects: [
        {
          kind: 'deployment',
          repository: { host: 'github.com', hostId: null, slug: 'github.com/acme/web' },
          environment: 'production',
          state: 'deployed',
          commit: SHA,
          at: '2026-05-14T10:00:00.000Z',
        },
      ],
    });
  });

  it.each<[string, object, JsonObject]>([
    ['its revision', { metadata: { revision: `latest@${DIGEST}` } }, { environment: { value: 'production' } }],
    [
      'its metadata',
      { metadata: { image: `ghcr.io/acme/web@${DIGEST}` } },
      { environment: { value: 'production' }, image: '/metadata/image' },
    ],
  ])('that names a digest in %s deploys that', (_, change, settings) => {
    const reading = read(event(change), settings);
    expect(reading).toMatchObject({ outcome: 'effects', effects: [{ kind: 'evidence', format: 'cdevent' }] });
    expect(JSON.stringify(reading)).toContain('dev.cdevents.service.deployed.0.3.0');
    expect(JSON.stringify(reading)).toContain(DIGEST);
  });

  it.each<[string, object, string]>([
    ['an error', { severity: 'error' }, 'says nothing about what runs'],
    ['progress', { reason: 'Progressing' }, 'says nothing about what runs'],
    ['no revision', { metadata: {} }, 'names neither an image'],
  ])('%s is ignored with the reason', (_, change, reason) => {
    expect(read(event(change))).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) });
  });

  it.each<[string, object, string]>([
    ['no object', { involvedObject: null }, '/involvedObject'],
    ['a time that is none', { timestamp: 'now' }, '/timestamp'],
    [
      'a namespace of another type',
      { involvedObject: { kind: 'x', namespace: 7, name: 'y' } },
      '/involvedObject/namespace',
    ],
  ])('%s is unreadable, with a pointer', (_, change, pointer) => {
    expect(read(event(change))).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('is authenticated by generic-hmac', () => {
    const body = Buffer.from(JSON.stringify(event()));
    const headers = (secret: string) => ({
      'x-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    });
    const ask = (given: string) => flux.authenticate(['right'], { headers: headers(given), body }, new Date()).ok;
    expect([ask('right'), ask('wrong')]).toEqual([true, false]);
  });
});
