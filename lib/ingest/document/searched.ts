/** Notes by which rules every stored document has been searched for secrets. */
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import type { Db, Tx } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { SECRET_RULES } from './find-secrets.ts';

const SEARCHED_RULES = 'secret-rules';

/** Whether the present rules have searched every stored document. */
export async function isSearchedForSecrets(db: Db): Promise<boolean> {
  return (await readMeta(db, SEARCHED_RULES)) === String(SECRET_RULES);
}

/** Whether the present rules have searched a stored document, and found no secret in it. */
export async function hasNoSecrets(db: Db, { secrets }: Pick<StoredEvidence, 'secrets'>): Promise<boolean> {
  return secrets === null && (await isSearchedForSecrets(db));
}

/** Note that the present rules have searched every stored document. */
export async function noteSearched(tx: Tx): Promise<void> {
  await writeMeta(tx, SEARCHED_RULES, String(SECRET_RULES));
}
