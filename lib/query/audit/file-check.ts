/** The file itself: pages and indexes, the schema, the key of the log. */
import { checkIntegrity, schemaDifferences, schemaVersions } from '#db/audit/store.ts';
import { reporter, type AuditCheck } from './check.ts';

const UNCOMPARED =
  'No index was compared with its table: the database lacks the extension amcheck, or its user may not call it.';

/** `PRAGMA integrity_check` of SQLite or the extension `amcheck` of PostgreSQL, and the full-text indexes. */
export const INTEGRITY_CHECK: AuditCheck = {
  name: 'integrity',
  description: 'the database engine finds no damage',
  total: () => 1,
  async step(audit) {
    const report = reporter(audit, 'integrity');
    const { problems, isComplete } = await checkIntegrity(audit.store.read);
    for (const { table, message } of problems) report(table ?? '(file)', null, message);
    if (!isComplete) audit.state.note('indexes', UNCOMPARED);
    return { cursor: null, done: 1 };
  },
};

/** Tables, indexes and triggers against the migrations that ship. */
export const SCHEMA_CHECK: AuditCheck = {
  name: 'schema',
  description: 'tables, indexes and triggers are as shipped',
  total: () => 1,
  async step(audit) {
    const report = reporter(audit, 'schema');
    for (const { type, name, table, change } of await schemaDifferences(audit.store.read))
      report(table, name, `the ${type} ${name} was ${change}: this version ships ${SHIPPED[change]}`);
    const { stated, shipped } = await schemaVersions(audit.store.read);
    if (stated !== shipped) report('(file)', 'user_version', `the schema has the version ${stated}, not ${shipped}`);
    return { cursor: null, done: 1 };
  },
};

const SHIPPED = { added: 'none of this name', removed: 'one', changed: 'another definition' } as const;
