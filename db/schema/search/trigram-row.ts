/** The tables whose rows are found by any part of a text; each has an index of trigrams with its row ids. */
export type TrigramTable = 'search_term' | 'component' | 'signer';

/** A row that a search by trigrams found; `kind` and `detail` are columns of its table. */
export type TrigramRow = { id: number; kind: number; text: string; detail: string | null };

/** The text of a row as its index has it. */
export function indexedText(table: TrigramTable, { text, detail }: TrigramRow): string {
  return table === 'component' ? ` ${text} ${detail ?? ''}` : ` ${text}`;
}
