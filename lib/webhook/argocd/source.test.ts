import { describe, expect, it } from 'vitest';
import { argocd } from './source.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const connection = { name: 'prod', settings: argocd.settings!.example };
/** An Application, in the shape of `argoproj.io/v1alpha1`. */
const application = (change: object = {}, metadata: object = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop', namespace: 'argocd', uid: 'u-1', ...metadata },
  spec: { destination: { server: 'https://kubernetes.default.svc', namespace: 'production' }, project: 'default' },
  status: {
    sync: { status: 'Synced', revision: '4c1d9f5e8b7a60c2d3e4f5061728394a5b6c7d8e' },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded', finishedAt: '2026-05-14T10:00:00Z' },
    summary: { images: [`ghcr.io/acme/web@${DIGEST}`, 'docker.io/library/redis:7'] },
    ...change,
  },
});
const read = (value: unknown, about = connection) =>
  argocd.read('application', { headers: {}, body: Buffer.from(JSON.stringify(value)) }, about);
const documents = (value: unknown) => {
  const reading = read(value);
  if (reading.outcome !== 'effects') throw new Error(JSON.stringify(reading));
  return reading.effects.map((effect) => (effect.kind === 'evidence' ? (JSON.parse(effect.text) as object) : effect));
};

describe('an application', () => {
  it('that is synced deploys the images that it names by digest, and no other', () => {
    expect(documents(application())).toEqual([
      {
        context: {
          specversion: '0.5.1',
          id: `u-1 2026-05-14T10:00:00.000Z ${DIGEST}`,
          source: '/connections/argocd/prod',
          type: 'dev.cdevents.service.deployed.0.3.0',
          timestamp: '2026-05-14T10:00:00.000Z',
        },
        subject: {
          id: 'argocd/shop ghcr.io/acme/web',
          content: { environment: { id: 'production' }, artifactId: `ghcr.io/acme/web@${DIGEST}` },
        },
      },
    ]);
  });

  it('that is deleted removes them', () => {
    expect(documents(application({}, { deletionTimestamp: '2026-05-14T11:00:00Z' }))).toMatchObject([
      { context: { type: 'dev.cdevents.service.removed.0.3.0', timestamp: '2026-05-14T11:00:00.000Z' } },
    ]);
  });

  it.each<[string, object, string]>([
    ['out of sync', { sync: { status: 'OutOfSync' } }, 'not synced'],
    ['degraded', { health: { status: 'Degraded' } }, 'not synced'],
    ['still running', { operationState: { phase: 'Running' } }, 'not synced'],
    ['of tags only', { summary: { images: ['redis:7'] } }, 'by its digest'],
    ['without images', { summary: undefined }, 'by its digest'],
  ])('%s is ignored with the reason', (_, change, reason) => {
    expect(read(application(change))).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(reason) });
  });

  it.each<[string, unknown, string]>([
    ['another kind', { ...application(), kind: 'AppProject' }, '/kind'],
    ['images of another type', application({ summary: { images: 'web' } }), '/status/summary/images'],
    ['no environment', { ...application(), spec: {} }, '/spec/destination/namespace'],
  ])('%s is unreadable, with a pointer', (_, value, pointer) => {
    expect(read(value)).toMatchObject({ outcome: 'unreadable', pointer });
  });

  it('takes the environment that the connection says, and wrong settings are refused', () => {
    const reading = read(application(), { name: 'prod', settings: { environment: { value: 'eu' } } });
    expect(JSON.stringify(reading)).toContain(String.raw`\"environment\":{\"id\":\"eu\"}`);
    expect(argocd.settings!.check({})).toMatchObject({ pointer: '/environment' });
    expect(argocd.settings!.check(argocd.settings!.example)).toBeNull();
  });
});
