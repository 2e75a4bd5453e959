/** The request of the form that makes a subscription. */

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
  return {
    name: text('name'),
    target: { kind: text('kind'), url: text('url'), ...(text('secret') !== '' && { secret: text('secret') }) },
    owner: owner === 'project' ? { kind: owner, pattern: text('projects') } : { kind: owner },
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
}
