import { index, integer, primaryKey, sqliteTable } from 'drizzle-orm/sqlite-core';
import { enumColumn } from '#db/schema/columns/columns.ts';
import { GATE_DECISION_VALUES } from '#db/schema/columns/enums.ts';

/** The projects of the artifacts of a decision of the gate, for the list of one project. */
export const gateProject = sqliteTable(
  'gate_project',
  {
    project: integer().notNull(),
    decision: enumColumn(GATE_DECISION_VALUES)().notNull(),
    /** → gate_decision */
    id: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.decision, t.id] }), index('gate_project_decision').on(t.id)],
);
