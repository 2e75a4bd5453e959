/** Anchors: places outside of the machine that keep a checkpoint of the log, which the log must extend ever after. */
import type { AnchorSetting } from '#lib/bytes/naming/anchor-setting.ts';
import type { Db } from '#db/open.ts';
import type { NoteVerifier } from '#lib/log/note.ts';

/** The newest checkpoint of the log: a signed note. */
export type Head = { size: number; root: Uint8Array; note: string };

/** The log that an anchor is about. `key` verifies its checkpoints. */
export type AnchoredLog = { db: Db; key: NoteVerifier; head: Head };

/** Why the log is not the one that an anchor has seen. */
export type Alarm = {
  kind: 'rolled-back' | 'other-history' | 'other-log';
  /** The anchor, for display. */
  anchor: string;
  /** The size that the anchor has seen, and the size of the log. */
  from: number;
  to: number;
};

/**
 * What an anchor says of the log. `extends`: the log has everything that it has seen (`size`; null: it has seen
 * nothing). `unreadable`: it says nothing now.
 */
export type AnchorVerdict =
  | { outcome: 'extends'; size: number | null }
  | { outcome: 'alarm'; alarm: Alarm }
  | { outcome: 'unreadable'; reason: string };

/** One anchor. Both functions report failures of the anchor as values, and throw only for failures of the store. */
export type Anchor = {
  /** For display: the path or the URL. */
  name: string;
  kind: AnchorSetting['kind'];
  /** Compare the log with what the anchor has seen. */
  examine(log: AnchoredLog): Promise<AnchorVerdict>;
  /**
   * Compare, and let the anchor keep the newest checkpoint. `known` is the size that it kept last. A witness answers
   * with its cosignature.
   */
  keep(log: AnchoredLog, known: number): Promise<AnchorVerdict | { outcome: 'kept'; cosignature: string | null }>;
};

/** What is wrong, in one sentence. */
export function describeAlarm({ kind, anchor, from, to }: Alarm): string {
  switch (kind) {
    case 'rolled-back':
      return `The log was rolled back from ${from} to ${to}: ${anchor} has seen ${from} entries.`;
    case 'other-history':
      return `The log has another history than ${anchor} has seen: its first ${from} entries are not the same.`;
    case 'other-log':
      return `The log was replaced: ${anchor} has a checkpoint of ${from} entries of a log of this name, which another key signed.`;
  }
}
