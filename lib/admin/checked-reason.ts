import { AttestryError } from '#lib/errors.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

/** The reason of a change, trimmed. Throws `bad-request` at `pointer` where it is empty or too long. */
export function checkedReason(reason: string, pointer = '/reason'): string {
  const trimmed = reason.trim();
  if (trimmed === '' || trimmed.length > MAX_REASON_LENGTH)
    throw new AttestryError('bad-request', `a reason of 1 to ${MAX_REASON_LENGTH} characters is needed`, {
      pointer,
    });
  return trimmed;
}
