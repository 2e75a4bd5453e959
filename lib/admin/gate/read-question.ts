/** Checks a request to the gate and turns it into a question. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { AttestryError } from '#lib/errors.ts';
import { parseImageReference } from '#lib/query/gate/resolve-image.ts';
import { GATE_LIMITS, type GateQuestion, type GateRequest } from '#lib/views/gate/gate.ts';

const badRequest = (message: string, pointer: string) => new AttestryError('bad-request', message, { pointer });

/** The question of a request. Throws `bad-request` with a pointer to the member that is wrong or missing. */
export function readQuestion({ digest, digests, image, environment, expect = {} }: GateRequest): GateQuestion {
  const given = [digest, digests, image].filter((one) => one !== undefined).length;
  if (given !== 1)
    throw badRequest(
      given === 0
        ? 'one of digest, digests and image is required'
        : 'only one of digest, digests and image is possible',
      image !== undefined ? '/image' : '/digest',
    );
  if (image !== undefined && (image.length > GATE_LIMITS.image || parseImageReference(image) === null))
    throw badRequest('an image is written registry/name:tag or registry/name@sha256:…', '/image');
  if (digests?.length === 0) throw badRequest('at least one digest is required', '/digests');
  if (digests !== undefined && digests.length > GATE_LIMITS.digests)
    throw badRequest(`a request has at most ${GATE_LIMITS.digests} digests`, '/digests');
  const written = digests ?? (digest === undefined ? [] : [digest]);
  for (const [i, one] of written.entries())
    if (parseDigest(one) === null)
      throw badRequest('a digest has the form algorithm:hex', digests === undefined ? '/digest' : `/digests/${i}`);
  if (environment !== undefined && (environment.trim() === '' || environment.length > GATE_LIMITS.environment))
    throw badRequest(`an environment has 1 to ${GATE_LIMITS.environment} characters`, '/environment');
  return { digests: written, image: image ?? null, environment: environment?.trim() ?? null, expect };
}
