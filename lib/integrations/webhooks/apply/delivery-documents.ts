/** Stores the documents of a delivery: what it says about a review, and the evidence that it carries. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import type { Actor } from '#lib/actor.ts';
import type { Tx } from '#db/open.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { prepareDocument, type PreparedDocument } from '#lib/ingest/document/document.ts';
import { storeDocument } from '#lib/ingest/store/store-document.ts';

type DocumentEffect = Extract<WebhookEffect, { kind: 'review' | 'evidence' }>;

/** The documents in a delivery, read before the transaction that stores them. */
export type DeliveryDocuments = {
  trustVersion: number;
  /** By the JSON of the effect's document. */
  byText: ReadonlyMap<string, PreparedDocument>;
  /** The webhook, whichever actor applies the delivery again. */
  sender: Actor;
};

const textOf = (effect: DocumentEffect): string =>
  effect.kind === 'evidence' ? effect.text : canonicalJson(effect.document);

/**
 * Read the documents of a delivery. Where evidence in it is no document of the format that its source said, the reading
 * that is returned is `unreadable`.
 */
export async function readDocuments(
  context: Context,
  reading: WebhookReadResult,
  sender: Actor,
): Promise<{ reading: WebhookReadResult; documents: DeliveryDocuments }> {
  const trust = await trustSet(context.store.read);
  const byText = new Map<string, PreparedDocument>();
  const documents = { trustVersion: trust.version, byText, sender };
  for (const effect of reading.outcome === 'effects' ? reading.effects : []) {
    if (effect.kind !== 'review' && effect.kind !== 'evidence') continue;
    if (effect.kind === 'review' && effect.abbreviated !== undefined) continue;
    const text = textOf(effect);
    const request = { trust, now: context.now(), priority: 'interactive' as const };
    for await (const chunk of context.examiner.examine(Buffer.from(text), request))
      for (const examined of chunk) {
        if (examined.ok) byText.set(text, prepareDocument(examined));
        else if (effect.kind === 'evidence') return { reading: unreadable(examined), documents };
      }
    const format = byText.get(text)?.format;
    if (effect.kind === 'evidence' && format !== effect.format)
      return { reading: unreadable({ message: `is no ${effect.format}`, pointer: '' }), documents };
  }
  return { reading, documents };
}

function unreadable({ message, pointer }: { message: string; pointer: string }): WebhookReadResult {
  return { outcome: 'unreadable', reason: message, pointer };
}

/** Store the document of an effect; returns whether it was new. The project of its repository must be linked before. */
export async function storeDeliveryDocument(
  tx: Tx,
  batch: Batch,
  effect: DocumentEffect,
  { trustVersion, byText, sender }: DeliveryDocuments,
): Promise<boolean> {
  const prepared = byText.get(textOf(effect));
  if (prepared === undefined) return false;
  const { actor } = batch;
  batch.actor = sender;
  try {
    return (await storeDocument(tx, batch, prepared, trustVersion)).outcome === 'stored';
  } finally {
    batch.actor = actor;
  }
}
