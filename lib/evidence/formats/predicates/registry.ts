import type { Facts, Remark, Statement } from '../../evidence.ts';

/** What a statement says, by its predicate type; a type that no reader knows is `generic`: kept and shown. */
export function readFacts(_statement: Statement, _remarks: Remark[]): Facts {
  return { kind: 'generic' };
}
