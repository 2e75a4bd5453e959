/** The request of the form that makes a subscription. */
import { isCommitTarget, type TargetKind } from '#lib/notify/sending/settings.ts';

/** The body of `POST /api/v1/subscriptions` from what was entered. */
export function subscriptionBody(entered: FormData): object {
  const text = (name: string) => String(entered.get(name) ?? '').trim();
  const list = (name: string) =>
    text(name)
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  const owner = text('owner');
  const [from, until] = text('quiet')
    .split('-')
    .map((one) => one.trim());
  const chosen = {
    choice: {
      events: entered.getAll('events').map(String),
      // Those of the owner need not be chosen again.
      projects: owner === 'project' ? [] : list('projects'),
      environments: list('environments'),
      severity: text('severity'),
    },
    timing: {
      rhythm: text('rhythm'),
      timeZone: text('timeZone') || 'UTC',
      quiet: from !== undefined && until !== undefined ? { from, until } : null,
      storm: text('storm') === '' ? null : Number(text('storm')),
    },
  };
  const kind = text('kind') as TargetKind;
  return {
    name: text('name'),
    target: {
      kind,
      url: text('url'),
      ...(text('secret') !== '' && { secret: text('secret') }),
      ...(kind === 'github-check' && { app: text('app') }),
    },
    owner: owner === 'project' ? { kind: owner, pattern: text('projects') } : { kind: owner },
    // A commit is told every status at once, whatever the rest of the form says.
    ...(isCommitTarget(kind) ? { choice: { projects: owner === 'project' ? [] : list('projects') } } : chosen),
  };
}
