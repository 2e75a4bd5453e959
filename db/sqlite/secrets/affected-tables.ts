/** Which tables the removal of a secret changes, and how. */

/** Tables whose rows a hash, a signature or a log entry is about, and those that hold nothing from documents. */
export const UNCHANGED =
  /^(?:sqlite_|__drizzle|row_mac|table_mac|log_|vsa|policy_|expectations$|predicate_type|meta$|token$|trust$|counter$|\w+_(?:words|trigrams))/;

/** Tables whose rows a trigger does not let change: a row is replaced by one that differs in the text only. */
export const REPLACED: ReadonlySet<string> = new Set(['status_history']);

/** Tables in which a row that becomes equal to another one may go. */
export const DELETED: ReadonlySet<string> = new Set(['artifact_label', 'removed_label', 'pending_event']);
