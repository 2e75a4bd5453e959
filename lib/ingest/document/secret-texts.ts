/** The texts of the secrets in a document, for removing them from what is stored. They are shown and logged nowhere. */
import { jsonOrTextOf } from '#lib/bytes/json/json-or-text.ts';
import type { ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';

/** A shorter text stands in too many others. */
const MIN_LENGTH = 6;
const MAX_TEXTS = 1_000;

/** The texts of the secrets in a document and those of `also`, with the forms in which other texts hold them. */
export function secretTexts(reading: ParsedEvidence | null, also: readonly string[]): string[] {
  const texts = new Set<string>(also);
  const collect = (value: unknown) => void maskSecrets(value, { onText: (text) => texts.add(text) });
  if (reading !== null) {
    const { statement, subjects, facts, remarks } = reading;
    collect({ statement, subjects, facts, remarks });
    collect(jsonOrTextOf(reading.bytes));
  }
  const forms = [...texts].flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
  return [...new Set(forms)].filter((text) => text.length >= MIN_LENGTH).slice(0, MAX_TEXTS);
}
