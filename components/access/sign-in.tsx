import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { PasswordForm } from './password-form-client.tsx';

type Props = {
  /** The page to show after the sign-in. */
  to: string;
  offer: { password: boolean; isSafe: boolean };
  readingIsOpen: boolean;
  baseUrl: string;
};

/** The page that signs people in, by each way that this installation offers. */
export function SignInPage({ to, offer, readingIsOpen, baseUrl }: Props) {
  return (
    <Page>
      <div className="mx-auto max-w-[26rem]">
        <PageTitle
          title="Sign in"
          note={readingIsOpen ? 'Everybody may read here. Changes need a role.' : 'Reading needs a role here.'}
        />
        {offer.isSafe ? <Ways to={to} offer={offer} /> : <UnsafeAddress baseUrl={baseUrl} />}
      </div>
    </Page>
  );
}

function Ways({ to, offer }: Pick<Props, 'to' | 'offer'>) {
  if (offer.password) return <PasswordForm to={to} />;
  return (
    <div className="grid gap-2">
      <p>Nobody can sign in yet. Add a user on the machine that has the data folder:</p>
      <CodeLines label="command that adds a user" text="npx attestry user add admin" />
    </div>
  );
}

function UnsafeAddress({ baseUrl }: { baseUrl: string }) {
  return (
    <p>
      Nobody can sign in over plain HTTP at <span className="font-mono text-13 break-all">{baseUrl}</span>: others on
      the network could read the password. Put TLS in front of Attestry, and set{' '}
      <span className="font-mono text-13">ATTESTRY_BASE_URL</span> to its https address.
    </p>
  );
}
