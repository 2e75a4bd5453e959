/** What is asked at once for all documents that a transaction stores. */
import { preparedSql } from '../../connection/connection.ts';

/** Which of some digests documents have. */
export const selectStored = preparedSql<{ digest: string }>(
  'SELECT digest FROM evidence WHERE digest = ANY (?::text[])',
);

/** The next row ids of as many documents and their verifications. */
export const selectNewIds = preparedSql<{ evidence: number; verification: number }>(
  `SELECT nextval(pg_get_serial_sequence('evidence', 'seq')) AS evidence,
    nextval(pg_get_serial_sequence('verification', 'id')) AS verification FROM generate_series(1, ?::bigint)`,
);
