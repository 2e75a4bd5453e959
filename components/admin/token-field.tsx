import { useSyncExternalStore } from 'react';
import { Field, Input } from '#components/ui/form/field.tsx';
import { hasAdminToken, onAdminToken, setAdminToken } from './admin-request.ts';
import { useIsSignedIn } from './viewer-client.tsx';

/** The field for the admin token, in a form that has not asked for it while the page is open. */
export function AdminTokenField() {
  const isKnown = useSyncExternalStore(onAdminToken, hasAdminToken, () => false);
  if (useIsSignedIn() || isKnown) return null;
  return (
    <Field label="Admin token" hint="kept only while this page is open">
      <Input name="token" type="password" required />
    </Field>
  );
}

/** Keep the admin token that was entered in a form, where it asked for one. */
export function keepEnteredToken(entered: FormData): void {
  const token = entered.get('token');
  if (typeof token === 'string') setAdminToken(token);
}
