import type { Metadata } from 'next';
import { accountContext } from '#app/page-context.ts';
import { AccountPage } from '#components/access/account.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { listSessions } from '#lib/admin/access/sessions.ts';
import { isAllowed } from '#lib/context/require-access.ts';

export const metadata: Metadata = { title: 'Account' };

/** The page of the person who has signed in: roles and sessions. */
export default async function Account() {
  const context = await accountContext();
  const of = isAllowed(context, 'user.change', 'installation') ? 'everybody' : 'person';
  return (
    <AccountPage
      person={{ name: context.actor.name, grants: context.actor.grants }}
      sessions={shownView(await listSessions(context, { of, session: context.session.id }))}
      ofEverybody={of === 'everybody'}
      now={context.now().getTime()}
    />
  );
}
