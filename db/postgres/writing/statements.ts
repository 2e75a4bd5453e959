/**
 * Runs the statements of the transactions that write, with few messages to the server. While a transaction has the
 * lock, nobody else changes what it reads. So a query is answered from memory until the transaction has changed a table
 * that it mentions; and a row that is only added waits until a statement mentions its table, and is then sent together
 * with it and with the others that wait.
 */
import type pg from 'pg';
import { effectOf } from './effect.ts';
import { withManyRows } from './many-rows.ts';
import { openMemory } from './memory.ts';
import { type Answer, type Prepared, type Sent, sendRound } from './round.ts';

export type TransactionStatements = {
  run(statement: Sent): Promise<Answer>;
  /** Send the rows that wait, before the commit. */
  flush(): Promise<void>;
  /** Forget what was read, and the rows that wait, at the end of a transaction. */
  reset(): void;
};

/** Rows that wait, at most. */
const MAX_WAITING = 512;

type Waiting = { statement: Sent; tables: readonly string[] };
type Pending = { statement: Sent; resolve: (answer: Answer) => void; reject: (error: unknown) => void };

/** The statements of all transactions over a connection, of which there is one at a time. */
export function transactionStatements(client: pg.ClientBase, types: pg.CustomTypesConfig): TransactionStatements {
  const send = sender(client, types);
  const memory = openMemory();
  let waiting: Waiting[] = [];
  let changing = 0;

  const reset = (): void => {
    memory.clear();
    waiting = [];
  };
  /** Send those that change one of the tables that `words` mentions; null: all. */
  const sendWaiting = async (words: ReadonlySet<string> | null): Promise<void> => {
    const isMeant = ({ tables }: Waiting) => words === null || tables.some((table) => words.has(table));
    const meant = waiting.filter(isMeant);
    if (meant.length === 0) return;
    waiting = waiting.filter((one) => !isMeant(one));
    await Promise.all(withManyRows(meant.map(({ statement }) => statement)).map(send));
  };
  /** They go in one message with the next statement, which fails where one of them does. */
  const sendWaitingBefore = (words: ReadonlySet<string> | null): void => {
    sendWaiting(words).catch(() => undefined);
  };

  return {
    flush: () => sendWaiting(null),
    reset,
    async run(statement) {
      const effect = effectOf(statement.text);
      const waitsFor = effect.does === 'adds' || (effect.does === 'writes' && statement.waits) ? effect.tables : null;
      if (waitsFor !== null) {
        memory.forget(waitsFor);
        waiting.push({ statement, tables: waitsFor });
        if (waiting.length >= MAX_WAITING) await sendWaiting(null);
        return { rows: [], rowCount: 1 };
      }
      if (effect.does === 'reads') {
        const ask = () => {
          sendWaitingBefore(effect.words);
          return send(statement);
        };
        // What is asked for before a change is made, or while it is, may be read before or after it.
        return changing > 0 ? ask() : memory.answer(statement, effect.words, ask);
      }
      sendWaitingBefore(effect.does === 'writes' ? effect.words : null);
      changing += 1;
      try {
        const answer = await send(statement);
        if (effect.does === 'unknown') memory.clear();
        else if (answer.rowCount !== 0) memory.forget(effect.tables);
        return answer;
      } catch (error) {
        memory.clear();
        throw error;
      } finally {
        changing -= 1;
      }
    },
  };
}

/** What sends statements in their order. Those that are asked for at the same time go in one message. */
function sender(client: pg.ClientBase, types: pg.CustomTypesConfig): (statement: Sent) => Promise<Answer> {
  const prepared: Prepared = new Map();
  let pending: Pending[] = [];
  let isSending = false;
  const sendAll = async (): Promise<void> => {
    isSending = true;
    await undefined;
    while (pending.length > 0) {
      const sent = pending;
      pending = [];
      const statements = sent.map(({ statement }) => statement);
      await sendRound(client, statements, types, prepared).then(
        (answers) => sent.forEach(({ resolve }, at) => resolve(answers[at]!)),
        (error: unknown) => sent.forEach(({ reject }) => reject(error)),
      );
    }
    isSending = false;
  };
  return (statement) =>
    new Promise((resolve, reject) => {
      pending.push({ statement, resolve, reject });
      if (!isSending) void sendAll();
    });
}
