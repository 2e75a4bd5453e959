/**
 * Several statements in one message to the server, which answers them together: each message costs both sides more than
 * a small statement. The columns of a prepared statement are asked for once.
 */
import type pg from 'pg';

/** A statement with its values. Without a name it is not kept. `waits`: nobody needs its answer. */
export type Sent = { text: string; name?: string; values?: readonly unknown[]; rowMode?: 'array'; waits?: boolean };

/** What a statement has answered. */
export type Answer = { rows: unknown[]; rowCount: number | null };

type Column = { name: string; read: (text: string) => unknown };
/** The columns of the statements that a connection has prepared, by name. */
export type Prepared = Map<string, readonly Column[]>;

type Connection = pg.Connection & {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: unknown[]; valueMapper: (value: unknown) => unknown }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string }): void;
  close(message: { type: 'S'; name: string }): void;
};

/**
 * Send statements over a connection and return what each has answered. When one fails, the server skips those behind
 * it, and the promise rejects.
 */
export function sendRound(
  client: pg.ClientBase,
  statements: readonly Sent[],
  types: pg.CustomTypesConfig,
  prepared: Prepared,
): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    client.query(new Round(statements, { types, prepared, resolve, reject }));
  });
}

type Ends = {
  types: pg.CustomTypesConfig;
  prepared: Prepared;
  resolve: (answers: Answer[]) => void;
  reject: (error: Error) => void;
};

/** What the driver calls (`Submittable`), in the order of the messages of the server. */
class Round {
  readonly #statements: readonly Sent[];
  readonly #ends: Ends;
  readonly #answers: Answer[] = [];
  #rows: unknown[] = [];
  #columns: readonly Column[] | undefined;
  #failure: Error | null = null;

  constructor(statements: readonly Sent[], ends: Ends) {
    this.#statements = statements;
    this.#ends = ends;
  }

  submit(given: pg.Connection): void {
    const connection = given as Connection;
    connection.stream.cork();
    try {
      // The server may know the name from a round that has failed.
      const parsed = new Set<string>();
      for (const { text, name = '', values = [] } of this.#statements) {
        const isKnown = name !== '' && (this.#ends.prepared.has(name) || parsed.has(name));
        if (!isKnown) {
          if (name !== '') connection.close({ type: 'S', name });
          connection.parse({ name, text });
          parsed.add(name);
        }
        connection.bind({ statement: name, values: values as unknown[], valueMapper: asParameter });
        if (!this.#ends.prepared.has(name)) connection.describe({ type: 'P', name: '' });
        connection.execute({ portal: '' });
      }
      connection.sync();
    } catch (error) {
      connection.sync();
      this.#failure = error as Error;
    } finally {
      connection.stream.uncork();
    }
  }

  get #sent(): Sent {
    return this.#statements[this.#answers.length]!;
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    const { getTypeParser } = this.#ends.types;
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      read: getTypeParser(dataTypeID, 'text') as Column['read'],
    }));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const { name, rowMode } = this.#sent;
    const columns = (this.#columns ??= this.#ends.prepared.get(name ?? ''))!;
    const values = fields.map((text, at) => (text === null ? null : columns[at]!.read(text)));
    this.#rows.push(
      rowMode === 'array' ? values : Object.fromEntries(columns.map((column, at) => [column.name, values[at]])),
    );
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this.#sent;
    if (name !== undefined && !this.#ends.prepared.has(name)) this.#ends.prepared.set(name, this.#columns ?? []);
    const count = /\d+$/.exec(text);
    this.#answers.push({ rows: this.#rows, rowCount: count && Number(count[0]) });
    this.#rows = [];
    this.#columns = undefined;
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handleError(error: Error): void {
    this.#failure ??= error;
    this.#ends.reject(this.#failure);
  }

  handleReadyForQuery(): void {
    if (this.#failure === null) this.#ends.resolve(this.#answers);
    else this.#ends.reject(this.#failure);
  }

  handlePortalSuspended(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}

/** A value as the protocol has it: bytes, or text. */
function asParameter(value: unknown): Buffer | string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array)
    return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return Array.isArray(value) ? `{${value.map(asElement).join(',')}}` : String(value);
}

/** An element of an array (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO). */
function asElement(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (value instanceof Uint8Array)
    return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`;
  return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
