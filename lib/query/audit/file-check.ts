/** The file itself: pages and indexes, the schema, the key of the log. */
import { integrityProblems, schemaDifferences, schemaVersions } from '#db/audit/store.ts';
import { reporter, type AuditCheck } from './check.ts';

/** `PRAGMA integrity_check` of SQLite, and the tables of the full-text indexes. */
export const INTEGRITY_CHECK: AuditCheck = {
  name: 'integrity',
  description: 'the pages and indexes of the file are sound',
  total: () => 1,
  step(audit) {
    const report = reporter(audit, 'integrity');
    for (const { table, message } of integrityProblems(audit.store.read)) report(table ?? '(file)', null, message);
    return { cursor: null, done: 1 };
  },
};

/** Tables, indexes and triggers against the migrations that ship. */
export const SCHEMA_CHECK: AuditCheck = {
  name: 'schema',
  description: 'tables, indexes and triggers are as shipped',
  total: () => 1,
  step(audit) {
    const report = reporter(audit, 'schema');
    for (const { type, name, table, change } of schemaDifferences(audit.store.read))
      report(table, name, `the ${type} ${name} was ${change}: this version ships ${SHIPPED[change]}`);
    const { stated, shipped } = schemaVersions(audit.store.read);
    if (stated !== shipped) report('(file)', 'user_version', `the schema has the version ${stated}, not ${shipped}`);
    return { cursor: null, done: 1 };
  },
};

const SHIPPED = { added: 'none of this name', removed: 'one', changed: 'another definition' } as const;
