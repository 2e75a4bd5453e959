import { AttestryError } from '#lib/errors.ts';
import { jsonResponse } from '#lib/http/route-handler.ts';
import type { AmbiguousDigest } from '#lib/views/artifact.ts';

type Options<Found> = {
  /** Writes what was found. Default: as JSON. */
  respond?: (found: Found) => Response | Promise<Response>;
  missing?: string;
};

/**
 * The answer about a digest: what was found, or 300 with the list that `ambiguous` returns where several artifacts
 * share the digest. Throws `not-found` with the text `missing` where there is neither.
 */
export async function digestResponse<Found extends object | string>(
  found: Found | null,
  ambiguous: () => Promise<AmbiguousDigest | null>,
  { respond = jsonResponse, missing = 'nothing is known about this digest' }: Options<Found> = {},
): Promise<Response> {
  if (found !== null) return respond(found);
  const several = await ambiguous();
  if (several === null) throw new AttestryError('not-found', missing);
  return jsonResponse(several, 300);
}
