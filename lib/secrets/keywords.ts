/**
 * Finds which of many keywords a text contains, in one pass (Aho and Corasick, 1975): as a table of states, so that a
 * character costs one look-up. Most texts contain none, and no rule has to search them.
 */

const ALPHABET = 128;

export type KeywordMatcher = {
  /** Calls `onHit` with the index of each keyword that ends at `end` (exclusive), at most once for each end. */
  search(text: string, onHit: (keyword: number, end: number) => void): void;
};

/** A matcher of keywords: printable ASCII, compared without regard to case. */
export function createKeywordMatcher(keywords: readonly string[]): KeywordMatcher {
  const { next, outputs } = buildAutomaton(keywords.map((keyword) => keyword.toLowerCase()));
  const ends = Uint8Array.from(outputs, (found) => (found === undefined ? 0 : 1));
  return {
    search(text, onHit) {
      let state = 0;
      for (let i = 0; i < text.length; i += 1) {
        const code = text.charCodeAt(i);
        state = code < ALPHABET ? next[state * ALPHABET + code]! : 0;
        if (ends[state] === 1) for (const keyword of outputs[state]!) onHit(keyword, i + 1);
      }
    },
  };
}

type Automaton = { next: Uint16Array; outputs: (number[] | undefined)[] };

function buildAutomaton(keywords: readonly string[]): Automaton {
  const children: Map<number, number>[] = [new Map()];
  const outputs: (number[] | undefined)[] = [undefined];
  for (const [index, keyword] of keywords.entries()) {
    let state = 0;
    for (let i = 0; i < keyword.length; i += 1) {
      const code = keyword.charCodeAt(i);
      let child = children[state]!.get(code);
      if (child === undefined) {
        child = children.push(new Map()) - 1;
        outputs.push(undefined);
        children[state]!.set(code, child);
      }
      state = child;
    }
    outputs[state] = [...(outputs[state] ?? []), index];
  }
  return { next: completeTransitions(children, outputs), outputs };
}

/** Fill in where a state goes for every character, breadth first, and add the outputs of its longest suffix. */
function completeTransitions(children: readonly Map<number, number>[], outputs: (number[] | undefined)[]): Uint16Array {
  const next = new Uint16Array(children.length * ALPHABET);
  const fallback = new Uint16Array(children.length);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head]!;
    const suffix = fallback[state]!;
    if (state !== 0 && outputs[suffix] !== undefined) outputs[state] = [...(outputs[state] ?? []), ...outputs[suffix]];
    for (let code = 0; code < ALPHABET; code += 1) {
      const child = children[state]!.get(code);
      const onwards = state === 0 ? 0 : next[suffix * ALPHABET + code]!;
      next[state * ALPHABET + code] = child ?? onwards;
      if (child === undefined) continue;
      fallback[child] = onwards;
      queue.push(child);
    }
  }
  foldCase(next, children.length);
  return next;
}

/** An upper-case letter goes where the lower-case letter goes. */
function foldCase(next: Uint16Array, states: number): void {
  for (let state = 0; state < states; state += 1) {
    for (let code = 0x41; code <= 0x5a; code += 1)
      next[state * ALPHABET + code] = next[state * ALPHABET + code + 0x20]!;
  }
}
