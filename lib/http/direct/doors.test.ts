import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDirectDoor } from './doors.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('direct doors', () => {
  it.each([
    ['GET', `/badge/${DIGEST}.svg`, 'badge', { path: [`${DIGEST}.svg`] }],
    ['GET', '/badge/github.com/acme/web.svg?metric=slsa', 'badge', { path: ['github.com', 'acme', 'web.svg'] }],
    ['HEAD', `/api/v1/artifacts/${DIGEST}`, 'artifact', { digest: DIGEST }],
    ['GET', '/api/v1/artifacts/sha256%3Aab?environment=production', 'artifact', { digest: 'sha256%3Aab' }],
    ['GET', `/api/v1/artifacts/${DIGEST}/vsa`, 'vsa', { digest: DIGEST }],
    ['GET', '/api/v1/attestations/abc/raw', 'raw', { id: 'abc' }],
    ['POST', '/api/v1/gate', 'gate', {}],
    ['POST', '/api/v1/attestations?run=unit', 'attestations', {}],
    ['POST', '/api/webhooks/github', 'webhook', { source: 'github' }],
    [
      'POST',
      '/api/webhooks/gitlab/our%20gitlab?token=x',
      'webhook-connection',
      { source: 'gitlab', connection: 'our%20gitlab' },
    ],
  ])('%s %s leads to %s', (method, url, name, params) => {
    expect(findDirectDoor(method, url)).toMatchObject({ name, params });
  });

  it.each([
    ['another method', 'DELETE', `/api/v1/artifacts/${DIGEST}`],
    ['the list of decisions', 'GET', '/api/v1/gate'],
    ['the handshake of a webhook', 'OPTIONS', '/api/webhooks/cdevents/ours'],
    ['the list of artifacts', 'GET', '/api/v1/artifacts'],
    ['the lineage of an artifact', 'GET', `/api/v1/artifacts/${DIGEST}/lineage`],
    ['a slash at the end', 'GET', `/api/v1/artifacts/${DIGEST}/`],
    ['two slashes', 'GET', `/api/v1//artifacts/${DIGEST}`],
    ['the folder above', 'GET', '/badge/../api/v1/connections'],
    ['an empty name', 'GET', '/badge/'],
    ['a backslash', 'GET', String.raw`/badge/a\b.svg`],
    ['an address with a host', 'GET', `http://localhost/api/v1/artifacts/${DIGEST}`],
    ['a page', 'GET', `/artifacts/${DIGEST}`],
  ])('%s is left to Next', (_, method, url) => {
    expect(findDirectDoor(method, url)).toBeNull();
  });

  it('an address that the URL parser would change is left to Next', () => {
    const part = fc.constantFrom('.', '..', '%2e', '', 'a', 'badge', '\\', ' ', '#', 'x.svg', '~');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const url = `/badge/${parts.join('/')}`;
        if (findDirectDoor('GET', url) === null) return;
        expect(new URL(url, 'http://localhost').pathname).toBe(url);
      }),
    );
  });
});
