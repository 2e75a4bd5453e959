/** The packages that a connection asks about, as answers describe them. */
import type { Db } from '#db/open.ts';
import { newestPackageFiles, packagesOf, type WatchedPackageRow } from '#db/system/watched-packages.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { MAX_PACKAGES } from '#lib/packages/settings.ts';
import { MAX_FILES } from '#lib/packages/source.ts';
import type { WatchedPackageView } from '#lib/views/activity/connection.ts';

const MAX_FILES_SHOWN = 5;

/** The packages of a connection (row id), by their names. */
export async function listPackages(db: Db, connection: number): Promise<WatchedPackageView[]> {
  const rows = await packagesOf(db, connection, MAX_PACKAGES);
  return Promise.all(
    rows.map(async (row) => ({
      name: row.name,
      outcome: row.outcome,
      summary: summaryOf(row),
      askedAt: row.askedAt,
      answeredAt: row.answeredAt,
      nextAt: row.nextAt,
      files: (await newestPackageFiles(db, row.id, MAX_FILES_SHOWN)).map(
        ({ name, digest, outcome, documents, verified, message, at }) => ({
          name,
          digest,
          outcome,
          documents,
          verified,
          message,
          at,
        }),
      ),
    })),
  );
}

/** What is known of a package, in one sentence. A registry that cannot be reached says nothing about the package. */
function summaryOf({ outcome, message, announced }: WatchedPackageRow): string {
  switch (outcome) {
    case 'never':
      return 'It was not asked for yet.';
    case 'unreached':
      return `It could not be asked for, which says nothing about the package: ${message}.`;
    case 'refused':
      return `It could not be read: ${message}.`;
    case 'read': {
      const count = announced ?? 0;
      const files = count === 0 ? 'no attestations' : `attestations of ${formatQuantity(count, 'file')}`;
      const asked = count > MAX_FILES ? `, of which the newest ${MAX_FILES} are asked for` : '';
      const unread = message === null ? '' : `, of which some cannot be read: ${message}`;
      return `The registry announces ${files}${asked}${unread}.`;
    }
  }
}
