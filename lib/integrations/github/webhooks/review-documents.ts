/** Stores what a delivery says about the review of a change, as a document that its webhook sent. */
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { WebhookEffect, WebhookReadResult } from '#lib/webhook/effect.ts';
import type { Actor } from '#lib/actor.ts';
import type { Tx } from '#db/open.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { prepareDocument, type PreparedDocument } from '#lib/ingest/document/document.ts';
import { storeDocument } from '#lib/ingest/store/store-document.ts';

type ReviewEffect = Extract<WebhookEffect, { kind: 'review' }>;

/** The documents of the reviews in a delivery, read before the transaction that stores them. */
export type ReviewDocuments = {
  trustVersion: number;
  /** By the JSON of the effect's document. */
  byText: ReadonlyMap<string, PreparedDocument>;
  /** The webhook, whichever actor applies the delivery again. */
  sender: Actor;
};

/** Read the documents of a delivery. */
export async function readReviewDocuments(
  context: Context,
  reading: WebhookReadResult,
  sender: Actor,
): Promise<ReviewDocuments> {
  const trust = await trustSet(context.store.read);
  const byText = new Map<string, PreparedDocument>();
  for (const effect of reading.outcome === 'effects' ? reading.effects : []) {
    if (effect.kind !== 'review') continue;
    const text = canonicalJson(effect.document);
    const request = { trust, now: context.now(), priority: 'interactive' as const };
    for await (const chunk of context.examiner.examine(Buffer.from(text), request))
      for (const examined of chunk) if (examined.ok) byText.set(text, prepareDocument(examined));
  }
  return { trustVersion: trust.version, byText, sender };
}

/** Store the document of an effect; returns whether it was new. The project of its repository must be linked before. */
export async function storeReviewDocument(
  tx: Tx,
  batch: Batch,
  { document }: ReviewEffect,
  { trustVersion, byText, sender }: ReviewDocuments,
): Promise<boolean> {
  const prepared = byText.get(canonicalJson(document));
  if (prepared === undefined) return false;
  const { actor } = batch;
  batch.actor = sender;
  try {
    return (await storeDocument(tx, batch, prepared, trustVersion)).outcome === 'stored';
  } finally {
    batch.actor = actor;
  }
}
