import { describe, expect, it, vi } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import { withEtag } from './cache.ts';
import { logger } from './logger.ts';
import { routeHandler, jsonResponse } from './route-handler.ts';

const ask = async (handler: () => Promise<Response>) => {
  const response = await routeHandler('test', handler)(new Request('http://local/'), undefined);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};

describe('routeHandler', () => {
  it('an AttestryError becomes a problem with its code, pointer and Retry-After', async () => {
    const { status, headers, body } = await ask(async () => {
      throw new AttestryError('unavailable', 'busy', { retryAfterSeconds: 1.2, pointer: '/x' });
    });
    expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([
      503,
      '2',
      'application/problem+json; charset=utf-8',
    ]);
    expect(body).toMatchObject({
      code: 'unavailable',
      detail: 'busy',
      pointer: '/x',
      status: 503,
      requestId: headers.get('x-request-id'),
    });
  });
  it('the response to an unknown error does not contain its message', async () => {
    const { status, body } = await ask(async () => {
      throw new Error('SELECT secret FROM token');
    });
    expect([status, JSON.stringify(body).includes('secret')]).toEqual([500, false]);
  });
  it('the response to a missing token has WWW-Authenticate', async () => {
    expect(
      (
        await ask(async () => {
          throw new AttestryError('unauthorized', 'no token');
        })
      ).headers.get('www-authenticate'),
    ).toMatch(/^Bearer/);
  });
  it('logs an unavailable error once for many requests, and every internal error', async () => {
    const warn = vi.spyOn(logger(), 'warn').mockImplementation(() => undefined);
    const error = vi.spyOn(logger(), 'error').mockImplementation(() => undefined);
    const fail = (door: string, thrown: unknown) =>
      routeHandler(door, () => Promise.reject(thrown))(new Request('http://local/'), undefined);
    for (let i = 0; i < 20; i += 1) await fail('once', new AttestryError('unavailable', 'the issuer is not reached'));
    for (let i = 0; i < 3; i += 1) await fail('each', new Error('unexpected'));
    expect([warn.mock.calls.length, error.mock.calls.length]).toEqual([1, 3]);
    vi.restoreAllMocks();
  });
  it('answers with the id of the request: the one that was sent where it is well formed', async () => {
    const answered = async (sent: Record<string, string>, thrown: unknown = new Error('unexpected')) => {
      const error = vi.spyOn(logger(), 'error').mockImplementation(() => undefined);
      const response = await routeHandler('test', () => Promise.reject(thrown))(
        new Request('http://local/', { headers: sent }),
        undefined,
      );
      const { requestId } = (await response.json()) as { requestId: string };
      expect(response.headers.get('x-request-id')).toBe(requestId);
      expect(error.mock.calls.map(([entry]) => (entry as unknown as { requestId: string }).requestId)).toEqual([
        requestId,
      ]);
      error.mockRestore();
      return requestId;
    };
    expect(await answered({ 'x-request-id': 'of-a-proxy-1' })).toBe('of-a-proxy-1');
    for (const sent of [{}, { 'x-request-id': 'x' }, { 'x-request-id': 'two ids, with space' }] as Record<
      string,
      string
    >[])
      expect(await answered(sent)).toMatch(/^[0-9a-f-]{36}$/);
  });
  it('returns the response of the handler unchanged', async () =>
    expect(await ask(async () => jsonResponse({ a: 1 }, 201))).toMatchObject({ status: 201, body: { a: 1 } }));
});

describe('withEtag', () => {
  const answer = (headers: Record<string, string>, method = 'GET') =>
    withEtag(new Request('http://local/', { headers, method }), 'body', { 'cache-control': 'no-cache' });
  const etag = answer({}).headers.get('etag')!;
  it.each([
    [{}, 200],
    [{ 'if-none-match': etag }, 304],
    [{ 'if-none-match': `W/${etag}` }, 304],
    [{ 'if-none-match': `"other", ${etag}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
  ])('%j → %i', (headers, status) => {
    expect(answer(headers as Record<string, string>).status).toBe(status);
  });
  it('the response to HEAD has no body', async () => expect(await answer({}, 'HEAD').text()).toBe(''));
});
