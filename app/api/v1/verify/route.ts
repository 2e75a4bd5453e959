import { AttestryError } from '#lib/errors.ts';
import { readVerifyBody } from '#lib/http/body/verify-body.ts';
import { contextOf, expectationOf, trustOf } from '#lib/http/contract/verify-request.ts';
import { door, jsonResponse, notAllowed } from '#lib/http/door.ts';
import { problemResponse } from '#lib/http/problem.ts';
import { rateLimit } from '#lib/http/rate-limit.ts';
import { VERIFY_CAPS, withBody } from '#lib/http/body/raw-body.ts';
import { addressOf } from '#lib/http/read-request.ts';
import { app } from '#lib/service/app.ts';
import { verifyDocument } from '#lib/service/verify-document.ts';

export const dynamic = 'force-dynamic';

/** A caller may verify a whole folder at once; the workers' own line is the other bound. */
const limit = rateLimit(2_000, 100);

export const POST = door('verify', async (request) => {
  const wait = limit.take(addressOf(request), Date.now());
  if (wait !== null) throw new AttestryError('rate-limited', 'too many verifications at once', { retryAfterSeconds: wait });
  return withBody(request, VERIFY_CAPS, async (bytes) => {
    const { body, document, artifact } = readVerifyBody(bytes);
    const expect = expectationOf(body.expect, artifact);
    const { results, unreadable } = await verifyDocument(await app(), document, { ...(Object.keys(expect).length > 0 ? { expect } : {}), ...trustOf(body.trust), ...contextOf(body) });
    const first = unreadable[0];
    if (results.length === 0 && first) return problemResponse(new AttestryError('unreadable', first.message, { pointer: first.pointer }), undefined, { reason: first.code });
    return jsonResponse({ results, ...(unreadable.length > 0 ? { unreadable: unreadable.map(({ id, code, message, pointer }) => ({ id, code, message, pointer })) } : {}) });
  });
});

const other = notAllowed('POST');
export { other as DELETE, other as GET, other as PATCH, other as PUT };
