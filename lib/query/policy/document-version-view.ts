import type { Db } from '#db/open.ts';
import type { DocumentVersionRow } from '#db/policy/document-versions.ts';
import { actorById } from '#db/system/actors.ts';
import type { PolicyVersionView } from '#lib/views/policy/policy.ts';

/** A version of a policy or of a predicate type, with its document in YAML. */
export async function documentVersionView(db: Db, row: DocumentVersionRow, yaml: string): Promise<PolicyVersionView> {
  return {
    version: row.version,
    retired: row.retired,
    at: row.createdAt,
    by: await actorById(db, row.createdBy),
    reason: row.reason,
    sha256: row.sha256,
    yaml,
  };
}
