/** Creates environments that no deployment has named, and says who answers for one. */
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { Tx } from '#db/open.ts';
import { countEnvironments, environmentOwner, setEnvironmentOwner } from '#db/project/environment-status.ts';
import { findEnvironment, findOrCreateEnvironment } from '#db/project/deployments.ts';
import { checkedReason } from '../checked-reason.ts';

const MAX_NAME_LENGTH = 200;
const MAX_OWNER_LENGTH = 200;
/** Above this number no further environment is created by hand or by an inventory. */
const MAX_ENVIRONMENTS = 2_000;

/** The name of an environment, trimmed. Throws `bad-request` where it is empty, too long, or has control characters. */
export function environmentNameOf(written: string): string {
  const name = written.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(name))
    throw new AttestryError('bad-request', `the name of an environment has 1 to ${MAX_NAME_LENGTH} characters`);
  return name;
}

/** Throws `conflict` where no further environment may be created. */
export async function refuseTooManyEnvironments(tx: Tx): Promise<void> {
  if ((await countEnvironments(tx, MAX_ENVIRONMENTS)) >= MAX_ENVIRONMENTS)
    throw new AttestryError('conflict', `at most ${MAX_ENVIRONMENTS} environments are created by hand`);
}

/**
 * Say who answers for an environment; an empty text: nobody does. An environment that is not known is created. Throws
 * `bad-request` for a name, an owner or a reason that is too long, or without a reason.
 */
export async function changeOwner(
  context: Context,
  input: { environment: string; owner: string; reason: string },
): Promise<{ environment: string; owner: string | null }> {
  requireAccess(context, 'environment.change', 'installation');
  const environment = environmentNameOf(input.environment);
  const reason = checkedReason(input.reason);
  const owner = input.owner.trim() === '' ? null : input.owner.trim();
  if (owner !== null && owner.length > MAX_OWNER_LENGTH)
    throw new AttestryError('bad-request', `an owner has at most ${MAX_OWNER_LENGTH} characters`, {
      pointer: '/owner',
    });
  return context.evidenceWriter.change(context, async (tx) => {
    if ((await findEnvironment(tx, environment)) === null) await refuseTooManyEnvironments(tx);
    const id = await findOrCreateEnvironment(tx, environment);
    const before = await environmentOwner(tx, id);
    await setEnvironmentOwner(tx, id, owner);
    await recordAction(tx, context, {
      action: 'environment.change',
      object: { kind: 'environment', id: environment },
      before: { owner: before },
      after: { owner },
      reason,
    });
    return { environment, owner };
  });
}
