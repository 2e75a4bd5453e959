/** Sends evidence to a running Attestry, for the commands that do so. */
import { type IngestResult, ProblemError } from '#lib/client/client.ts';
import { TOKEN_EXPIRES_HEADER } from '#lib/http/response/token-expiry.ts';
import type { Server } from '../commands/server.ts';

type Sent = { results: IngestResult[]; tokenExpiresAt: string | null };

/** Statuses about one document; those of every other problem are the same for each document. */
const ABOUT_DOCUMENT = new Set([400, 413, 415, 422]);

/** Whether a problem is about the document that was sent, and no other one would have it. */
export function isAboutDocument(error: unknown): error is ProblemError {
  return error instanceof ProblemError && ABOUT_DOCUMENT.has(error.status);
}

/**
 * Send the bytes of a file; returns one result for each document. A server that refuses all of them answers with a
 * problem that has their results. Throws as the client does for every other problem.
 */
export async function sendEvidence(server: Server, body: Uint8Array<ArrayBuffer>, query: object = {}): Promise<Sent> {
  try {
    const answer = await server.ask('POST /api/v1/attestations', { query, body });
    return { results: answer.body.results, tokenExpiresAt: answer.headers.get(TOKEN_EXPIRES_HEADER) };
  } catch (error) {
    const results = error instanceof ProblemError ? (error.problem?.results as IngestResult[] | undefined) : undefined;
    if (Array.isArray(results)) return { results, tokenExpiresAt: null };
    throw error;
  }
}
