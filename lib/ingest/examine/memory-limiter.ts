/**
 * Turns at being examined. What is made of a document takes several times its size, so that only some bytes are
 * examined at once, on however many threads; one larger upload is examined alone. Small ones need no turn.
 */
import type { Examine } from '#lib/ingest/document/examiner.ts';

const MIB = 1024 * 1024;
const SMALL = 256 * 1024;
const AT_ONCE = 8 * MIB;
/** gzip, Zstandard, bzip2: what is inside is as large as it may be. */
const PACKED = [
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x42, 0x5a, 0x68],
];

export function inTurn(examine: Examine): Examine {
  const line: { weight: number; go: () => void }[] = [];
  let under = 0;

  const serve = (): void => {
    while (line[0] && (under === 0 || under + line[0].weight <= AT_ONCE)) {
      const next = line.shift()!;
      under += next.weight;
      next.go();
    }
  };
  const turn = (weight: number) =>
    new Promise<void>((go) => {
      line.push({ weight, go });
      serve();
    });

  return async function* (bytes, request) {
    const weight = weightOf(bytes) + (request.expect?.artifact?.length ?? 0);
    // A stored document may be read again in the middle of another's turn: waiting for that would be for ever.
    if (weight <= SMALL || request.context !== undefined) {
      yield* examine(bytes, request);
      return;
    }
    await turn(weight);
    try {
      yield* examine(bytes, request);
    } finally {
      under -= weight;
      serve();
    }
  };
}

function weightOf(bytes: Uint8Array): number {
  return PACKED.some((magic) => magic.every((byte, i) => bytes[i] === byte))
    ? Math.max(AT_ONCE, bytes.length)
    : bytes.length;
}
