import { hash } from 'node:crypto';
import { type Db, hidesProjects } from '#db/open.ts';

/**
 * The document of a version as it was applied; null where its reader sees only a part of it, which would have another
 * SHA-256.
 */
export function wholeDocument(db: Db, { body, sha256 }: { body: string; sha256: string }): string | null {
  return hidesProjects(db) && hash('sha256', body) !== sha256 ? null : body;
}
