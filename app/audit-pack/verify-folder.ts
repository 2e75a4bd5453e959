/** Verifies an unpacked audit pack, and says what it found. */
import { verifyPack } from '#lib/query/audit-pack/verify/verify-pack.ts';
import type { Line } from '#lib/query/audit-pack/verify/pack-reader.ts';
import { folderReader } from './folder-reader.ts';

export type Counts = { [outcome in Line['outcome']]: number };
/** `0`: everything is right. `1`: something is not. `3`: nothing is wrong, but not everything could be checked. */
export type VerifiedFolder = { counts: Counts; exit: 0 | 1 | 3 };

const WORDS: { [outcome in Line['outcome']]: string } = {
  ok: 'ok         ',
  failed: 'NOT RIGHT  ',
  'not-checked': 'not checked',
  note: 'note       ',
};

/** Verify the pack in a folder. `print` gets one line for each check, and a summary. */
export async function verifyFolder(folder: string, print: (text: string) => void): Promise<VerifiedFolder> {
  const counts: Counts = { ok: 0, failed: 0, 'not-checked': 0, note: 0 };
  for await (const line of verifyPack(folderReader(folder))) {
    counts[line.outcome] += 1;
    print(textOf(line));
  }
  const { ok, failed, 'not-checked': notChecked } = counts;
  print(`\n${ok} checks are right, ${failed} are not, ${notChecked} could not be made.\n`);
  print(
    'The keys, roots and policies above are those that the pack names: compare them with those that you know.\nREADME.md says what of the verdicts rests on the word of Attestry.\n',
  );
  return { counts, exit: exitOf(counts) };
}

/** One line for one check. Control characters of a hostile pack do not reach the terminal. */
function textOf({ outcome, what, detail }: Line): string {
  return `${WORDS[outcome]}  ${`${what}: ${detail}`.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')}\n`;
}

function exitOf({ failed, 'not-checked': notChecked }: Counts): VerifiedFolder['exit'] {
  if (failed > 0) return 1;
  return notChecked > 0 ? 3 : 0;
}
