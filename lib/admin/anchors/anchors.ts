/** The anchors of an app: opened from the settings, examined at the start and by the audit, updated by a job. */
import { hash } from 'node:crypto';
import type { AnchorSetting } from '#lib/bytes/naming/anchor-setting.ts';
import { AttestryError } from '#lib/errors.ts';
import { parseCosignerKey } from '#lib/log/cosignature.ts';
import type { NoteVerifier } from '#lib/log/note.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import type { Db, Store } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { type Alarm, type Anchor, type AnchoredLog, type AnchorVerdict, describeAlarm } from './anchor.ts';
import type { AnchorHttp } from './ask.ts';
import { fileAnchor } from './file-anchor.ts';
import { httpAnchor, webhookAnchor } from './http-anchors.ts';
import { witnessAnchor } from './witness-anchor.ts';

/** The anchors of an app, and why it serves read-only (null: it does not). */
export type Anchors = { list: readonly Anchor[]; alarm: Alarm | null };

/** Open the anchors of the settings. Throws `bad-request` for a witness whose verifier key is none. */
export function openAnchors(settings: readonly AnchorSetting[], http: AnchorHttp): Anchors {
  return { list: settings.map((setting) => openAnchor(setting, http)), alarm: null };
}

function openAnchor({ kind, target, verifierKey }: AnchorSetting, http: AnchorHttp): Anchor {
  switch (kind) {
    case 'file':
      return fileAnchor(target);
    case 'http':
      return httpAnchor(target, http);
    case 'webhook':
      return webhookAnchor(target, http);
    case 'witness': {
      const cosigner = parseCosignerKey(verifierKey ?? '');
      if (cosigner !== null) return witnessAnchor(target, cosigner, http);
      throw new AttestryError(
        'bad-request',
        `ATTESTRY_ANCHORS: the verifier key of the witness ${target} is not one for Ed25519 cosignatures (type 4)`,
      );
    }
  }
}

/** The log as anchors see it; null where it has no checkpoint yet. */
export async function anchoredLog(db: Db, key: NoteVerifier): Promise<AnchoredLog | null> {
  const head = await lastCheckpoint(db);
  return head && { db, key, head };
}

/**
 * Examine all anchors at once. The first alarm stops every write of the store: the data folder is older than what the
 * anchor has seen, or has another history, and whatever it adds would make that worse.
 */
export async function examineAnchors({
  store,
  log,
  anchors,
}: {
  store: Store;
  log: { signer: NoteVerifier };
  anchors: Anchors;
}): Promise<{ anchor: Anchor; verdict: AnchorVerdict }[]> {
  const seen = await anchoredLog(store.read, log.signer);
  const empty = { size: 0, root: new Uint8Array(32), note: '' };
  const about = seen ?? { db: store.read, key: log.signer, head: empty };
  // A log without a checkpoint has nothing to show to a witness.
  const asked = anchors.list.filter(({ kind }) => kind !== 'webhook' && (seen !== null || kind !== 'witness'));
  const found = await Promise.all(asked.map(async (anchor) => ({ anchor, verdict: await anchor.examine(about) })));
  for (const { verdict } of found) if (verdict.outcome === 'alarm') await raiseAlarm({ store, anchors }, verdict.alarm);
  return found;
}

/** Serve read-only from now on, until the app is started with a log that extends its anchors. */
export async function raiseAlarm({ store, anchors }: { store: Store; anchors: Anchors }, alarm: Alarm): Promise<void> {
  anchors.alarm ??= alarm;
  await store.refuseWrites(`${describeAlarm(anchors.alarm)} Attestry serves read-only.`);
}

/** What an anchor kept last: the size, the time (RFC 3339), and the line of a cosignature. */
export type AnchorState = { size: number; at: string; cosignature: string | null };

const stateKey = ({ name }: Anchor): string => `anchor:${hash('sha256', name).slice(0, 16)}`;

/** What an anchor kept last; null where it has kept nothing. */
export async function anchorState(db: Db, anchor: Anchor): Promise<AnchorState | null> {
  const written = await readMeta(db, stateKey(anchor));
  return written === null ? null : (JSON.parse(written) as AnchorState);
}

/** Note what an anchor has kept. */
export async function noteAnchored(store: Store, anchor: Anchor, state: AnchorState): Promise<void> {
  await store.write((tx) => writeMeta(tx, stateKey(anchor), JSON.stringify(state)));
}
