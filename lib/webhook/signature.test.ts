import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyHubSignature } from './signature.ts';

// GitHub's published vector ("Validating webhook deliveries").
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
const SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

describe('verifyHubSignature', () => {
  it.each([
    ['the published vector', [SECRET], SIGNATURE, 'ok'],
    ['the second secret of a rotation', ['new', SECRET], SIGNATURE, 'ok'],
    ['upper-case hex', [SECRET], SIGNATURE.replace(/[a-f]/g, (c) => c.toUpperCase()), 'ok'],
    ['another secret', ['guess'], SIGNATURE, 'signature-mismatch'],
    ['no secret configured', [], SIGNATURE, 'no-secret-configured'],
    ['no header', [SECRET], null, 'signature-missing'],
    ['the SHA-1 header', [SECRET], 'sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59', 'signature-malformed'],
    ['a truncated digest', [SECRET], SIGNATURE.slice(0, -2), 'signature-malformed'],
    ['a digest with further characters', [SECRET], `${SIGNATURE}00`, 'signature-malformed'],
  ] as const)('%s → %s', (_, secrets, header, expected) => {
    const verdict = verifyHubSignature(secrets, BODY, header);
    expect(verdict.ok ? 'ok' : verdict.code).toBe(expected);
  });

  it('refuses every single-bit change of the body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (body, at) => {
        const header = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
        expect(verifyHubSignature([SECRET], body, header).ok).toBe(true);
        const changed = Uint8Array.from(body);
        changed[(at >> 3) % body.length]! ^= 1 << (at & 7);
        expect(verifyHubSignature([SECRET], changed, header).ok).toBe(false);
      }),
    );
  });
});
