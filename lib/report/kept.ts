/** A report that was made by a schedule and is kept: its bytes, and what every form of it says about that. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { formatRhythm, type Rhythm } from '#lib/format/rhythm.ts';
import type { Report } from './report.ts';

export type KeptReport = {
  v: 1;
  schedule: Rhythm & { id: number; name: string };
  /** The periods directly before that were missed, and of which no report was made; null where there are none. */
  skipped: { periods: number; from: string; to: string } | null;
  /** The policies in force that apply to what the report is about. `sha256` is that of the document, hex. */
  policies: { id: string; version: number; sha256: string }[];
  report: Report;
};

/** What the store says of a kept report: its number, the SHA-256 (hex) of its bytes, and its entry in the log. */
export type KeptPlace = { id: number; sha256: string; leaf: number };

/** The bytes that are kept: RFC 8785 canonical JSON. */
export function keptBytes(kept: KeptReport): Uint8Array {
  return Buffer.from(canonicalJson(kept as unknown as JsonValue));
}

/** The report that `keptBytes` has written. */
export function readKept(bytes: Uint8Array): KeptReport {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as KeptReport;
}

/** The sentences that every form of a kept report begins with. */
export function keptSentences({ schedule, skipped, policies, report }: KeptReport, place: KeptPlace): string[] {
  const { from, to, createdAt } = report;
  const named = policies.map(({ id, version }) => `${id} version ${version}`).join(', ');
  return [
    `Kept report ${place.id}, made on ${createdAt} by the schedule “${schedule.name}” (${formatRhythm(schedule)}, UTC).`,
    `It is about the days from ${from} to ${to}. Figures, and what is in force, are as of the moment at which it was made; what changed later is not in it.`,
    `The policies in force were then: ${named}.`,
    ...(skipped === null
      ? []
      : [
          `It was made late: ${formatQuantity(skipped.periods, 'earlier period')}, from ${skipped.from} to ${skipped.to}, had no report then, and were skipped.`,
        ]),
    `Its bytes have the SHA-256 ${place.sha256}, which is in entry ${place.leaf} of the log.`,
  ];
}
