import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacHex, HUB_SIGNATURE } from './hmac.ts';
import { authenticateBy, type Scheme } from './scheme.ts';
import { STANDARD_WEBHOOKS } from './standard-webhooks.ts';
import { BEARER, sharedToken } from './token.ts';

// GitHub's published vector ("Validating webhook deliveries").
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
const SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
// The published vector of Standard Webhooks 1.0.0.
const STANDARD = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  body: Buffer.from('{"test": 2432232314}'),
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
};
const SIGNED_AT = new Date(1_614_265_330_000);

type Headers = { [name: string]: string };
function outcome(
  schemes: readonly Scheme[],
  secrets: readonly string[],
  headers: Headers,
  body = BODY,
  now = SIGNED_AT,
) {
  const result = authenticateBy(...schemes)(secrets, { headers, body }, now);
  return result.ok ? 'ok' : result.code;
}

describe('HMAC of the body', () => {
  it.each([
    ['the published vector', [SECRET], SIGNATURE, 'ok'],
    ['the second secret of a rotation', ['new', SECRET], SIGNATURE, 'ok'],
    ['upper-case hex', [SECRET], SIGNATURE.replace(/[a-f]/g, (c) => c.toUpperCase()), 'ok'],
    ['another secret', ['guess'], SIGNATURE, 'signature-mismatch'],
    ['no secret configured', [], SIGNATURE, 'no-secret-configured'],
    ['no header', [SECRET], '', 'signature-missing'],
    ['the SHA-1 header', [SECRET], 'sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59', 'signature-malformed'],
    ['a truncated digest', [SECRET], SIGNATURE.slice(0, -2), 'signature-malformed'],
    ['a digest with further characters', [SECRET], `${SIGNATURE}00`, 'signature-malformed'],
  ] as const)('%s → %s', (_, secrets, header, expected) => {
    expect(outcome([HUB_SIGNATURE], secrets, { 'x-hub-signature-256': header })).toBe(expected);
  });

  it('may have no prefix', () => {
    const hex = SIGNATURE.slice('sha256='.length);
    expect(outcome([hmacHex('x-gitea-signature', '')], [SECRET], { 'x-gitea-signature': hex })).toBe('ok');
    expect(outcome([hmacHex('x-gitea-signature', '')], [SECRET], { 'x-gitea-signature': SIGNATURE })).toBe(
      'signature-malformed',
    );
  });

  it('refuses every single-bit change of the body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (bytes, at) => {
        const body = Buffer.from(bytes);
        const headers = {
          'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
        };
        expect(outcome([HUB_SIGNATURE], [SECRET], headers, body)).toBe('ok');
        const changed = Buffer.from(body);
        changed[(at >> 3) % body.length]! ^= 1 << (at & 7);
        expect(outcome([HUB_SIGNATURE], [SECRET], headers, changed)).toBe('signature-mismatch');
      }),
    );
  });
});

describe('Standard Webhooks', () => {
  const { secret, body, headers } = STANDARD;
  const ask = (change: Headers, now = SIGNED_AT, secrets = [secret]) =>
    outcome([STANDARD_WEBHOOKS], secrets, { ...headers, ...change }, body, now);

  it.each<[string, string, string]>([
    ['the published vector', ask({}), 'ok'],
    [
      'one of several signatures',
      ask({ 'webhook-signature': `v1a,xx v1,${'A'.repeat(43)}= ${headers['webhook-signature']}` }),
      'ok',
    ],
    ['the second secret of a rotation', ask({}, SIGNED_AT, ['whsec_AAAA', secret]), 'ok'],
    ['five minutes later', ask({}, new Date(SIGNED_AT.getTime() + 300_000)), 'ok'],
    ['more than five minutes later', ask({}, new Date(SIGNED_AT.getTime() + 300_001)), 'timestamp-old'],
    ['from the future', ask({}, new Date(SIGNED_AT.getTime() - 300_001)), 'timestamp-old'],
    ['with a newer time than was signed', ask({ 'webhook-timestamp': '1614265331' }), 'signature-mismatch'],
    ['under another id', ask({ 'webhook-id': 'msg_other' }), 'signature-mismatch'],
    ['without an id', ask({ 'webhook-id': '' }), 'signature-missing'],
    ['with no time', ask({ 'webhook-timestamp': 'now' }), 'timestamp-malformed'],
    ['with an asymmetric signature only', ask({ 'webhook-signature': 'v1a,xx' }), 'signature-malformed'],
  ])('%s → %s', (_, given, expected) => expect(given).toBe(expected));
});

describe('a secret in a header', () => {
  it.each([
    ['the secret', BEARER, 'authorization', 'Bearer s3cret', 'ok'],
    ['the scheme in another case', BEARER, 'authorization', 'bearer s3cret', 'ok'],
    ['a part of the secret', BEARER, 'authorization', 'Bearer s3cre', 'signature-mismatch'],
    ['another scheme', BEARER, 'authorization', 'Basic s3cret', 'signature-malformed'],
    ['a header of its own', sharedToken('x-gitlab-token'), 'x-gitlab-token', 's3cret', 'ok'],
    ['nothing', sharedToken('x-gitlab-token'), 'x-gitlab-token', '', 'signature-missing'],
  ])('%s → %s', (_, scheme, header, value, expected) => {
    expect(outcome([scheme], ['old', 's3cret'], { [header]: value })).toBe(expected);
  });
});

it('a wrong signature is not made good by a right token', () => {
  const headers = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}`, authorization: `Bearer ${SECRET}` };
  expect(outcome([HUB_SIGNATURE, BEARER], [SECRET], headers)).toBe('signature-mismatch');
});
