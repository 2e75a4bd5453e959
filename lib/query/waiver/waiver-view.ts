import { artifactById } from '#db/artifact/artifacts.ts';
import type { WaiverRow } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import { actorById } from '#db/system/actors.ts';
import { rulesInForce } from '#lib/ingest/policies/rules-in-force.ts';
import { digestOf, projectRef } from '#lib/query/item/artifact-item.ts';
import type { WaiverView } from '#lib/views/waiver.ts';

/** A waiver with its rule, its target and its actors by name. `now` is RFC 3339 and decides whether it is in force. */
export async function waiverView(db: Db, row: WaiverRow, now: string): Promise<WaiverView> {
  const artifact = row.artifact === null ? null : await artifactById(db, row.artifact);
  return {
    id: String(row.id),
    rule: row.rule,
    ruleTitle: (await rulesInForce(db)).find((rule) => rule.id === row.rule)?.title ?? null,
    artifact: artifact && {
      digest: await digestOf(db, artifact),
      name: artifact.name,
      project: await projectRef(db, artifact.project),
    },
    project: await projectRef(db, row.project),
    owner: row.owner,
    reason: row.reason,
    createdAt: row.createdAt,
    createdBy: await actorById(db, row.createdBy),
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt,
    revokedBy: await actorById(db, row.revokedBy),
    revokeReason: row.revokeReason,
    inForce: row.revokedAt === null && Date.parse(row.expiresAt) > Date.parse(now),
  };
}
