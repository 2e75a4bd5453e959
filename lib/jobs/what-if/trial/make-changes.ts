/** Makes the changes of a draft by the operations that make them in earnest. */
import { actorIdentity } from '#lib/actor.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { AttestryError } from '#lib/errors.ts';
import { findProject } from '#db/project/projects.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { acceptSpeaker, changeExpectations } from '#lib/admin/expectations.ts';
import { applyPolicy, retirePolicy } from '#lib/admin/policies.ts';
import { claimProject, withdrawClaim } from '#lib/admin/projects.ts';
import { createQuarantine, releaseQuarantine } from '#lib/admin/quarantine.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { approveWaiver, endWaiver } from '#lib/admin/waivers/decide-waiver.ts';
import type { Context } from '#lib/context/context.ts';
import type {
  ClaimDraft,
  ExpectationsDraft,
  QuarantineDraft,
  TrustDraft,
  WaiverDraft,
  WhatIfDraft,
} from '#lib/views/what-if/draft.ts';

/** The reason of a change whose draft has none. */
const REASON = 'what-if';

/**
 * Make the changes of a draft one after the other: policies first, because a waiver may name a rule of one. Throws what
 * the operation throws that refuses a change, with the JSON pointer of its own request below the one of the change:
 * `/waivers/0/expiresAt`.
 */
export async function makeChanges(context: Context, draft: WhatIfDraft): Promise<void> {
  const each = async <T>(
    member: keyof WhatIfDraft,
    changes: readonly T[] = [],
    make: (change: T) => Promise<unknown>,
  ) => {
    for (const [at, change] of changes.entries())
      await make(change).catch((error: unknown) => {
        throw placed(error, `/${member}/${at}`);
      });
  };
  await each('retire', draft.retire, (id) => retirePolicy(context, { id, reason: REASON }));
  await each('apply', draft.apply, (document) => applyPolicy(context, { document, reason: REASON }));
  await each('trust', draft.trust, (change) => changeTrust(context, change));
  await each('claims', draft.claims, (change) => changeClaim(context, change));
  await each('expectations', draft.expectations, (change) => expect(context, change));
  await each('waivers', draft.waivers, (change) => changeWaiver(context, change));
  await each('quarantine', draft.quarantine, (change) => changeQuarantine(context, change));
}

/** The error with a pointer into the draft. The document of a policy is the change itself. */
function placed(error: unknown, place: string): unknown {
  if (!(error instanceof AttestryError)) return error;
  const { code, message, retryAfterSeconds, problems, cause } = error;
  const own = error.pointer ?? '';
  const pointer = place + (place.startsWith('/apply/') ? own.replace(/^\/document/, '') : own);
  return new AttestryError(code, message, {
    pointer,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(problems !== undefined && { problems }),
    cause,
  });
}

function changeTrust(context: Context, change: TrustDraft): Promise<unknown> {
  if ('remove' in change) return removeTrustEntry(context, change.remove);
  const { file, name, hint, validFrom, validUntil, thresholds = {} } = change;
  const required = Object.fromEntries(Object.entries(thresholds).filter(([, count]) => count !== undefined));
  return addTrustFile(context, {
    bytes: new TextEncoder().encode(file),
    thresholds: required,
    ...(name !== undefined && { name }),
    ...(hint !== undefined && { hint }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
  });
}

function changeClaim(context: Context, change: ClaimDraft): Promise<unknown> {
  return 'withdraw' in change ? withdrawClaim(context, change.withdraw) : claimProject(context, change);
}

async function expect(context: Context, change: ExpectationsDraft): Promise<unknown> {
  const { project, reason = REASON } = change;
  // Without a version the draft is about the present one.
  const version = change.version ?? (await findProject(context.store.read, project))?.expectationsVersion ?? 0;
  if ('document' in change)
    return changeExpectations(context, { project, reason, version, document: change.document as JsonValue });
  const { signer, sender, builder, kinds } = change;
  return acceptSpeaker(context, {
    project,
    reason,
    version,
    ...(signer !== undefined && { signer }),
    ...(sender !== undefined && { sender }),
    ...(builder !== undefined && { builder }),
    ...(kinds !== undefined && { kinds }),
  });
}

function changeWaiver(context: Context, change: WaiverDraft): Promise<unknown> {
  if ('approve' in change) return approveWaiver(context, change.approve, change.reason ?? null);
  if ('revoke' in change) return endWaiver(context, change.revoke, change.reason ?? null);
  const { owner = actorIdentity(context.actor).name, reason = REASON, ...request } = change;
  return createWaiver(context, { ...request, owner, reason });
}

function changeQuarantine(context: Context, change: QuarantineDraft): Promise<unknown> {
  if ('release' in change) return releaseQuarantine(context, { id: change.release, reason: change.reason ?? REASON });
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return createQuarantine(context, { reason: REASON, ...given });
}
