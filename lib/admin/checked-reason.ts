import { AttestryError } from '#lib/errors.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

/** The reason of a change, trimmed. Throws `bad-request` at `/reason` where it is empty or too long. */
export function checkedReason(reason: string): string {
  const trimmed = reason.trim();
  if (trimmed === '' || trimmed.length > MAX_REASON_LENGTH)
    throw new AttestryError('bad-request', `a reason of 1 to ${MAX_REASON_LENGTH} characters is needed`, {
      pointer: '/reason',
    });
  return trimmed;
}
