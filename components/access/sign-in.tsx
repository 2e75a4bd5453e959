import { ButtonLink } from '#components/ui/form/button.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import { PasswordForm } from './password-form-client.tsx';

type Props = {
  /** The page to show after the sign-in. */
  to: string;
  /** Why a sign-in by the provider was refused. */
  refused: string | null;
  offer: { password: boolean; provider: string | null; isSafe: boolean };
  readingIsOpen: boolean;
  baseUrl: string;
};

/** The page that signs people in, by each way that this installation offers. */
export function SignInPage({ to, refused, offer, readingIsOpen, baseUrl }: Props) {
  return (
    <Page>
      <div className="mx-auto max-w-[26rem]">
        <PageTitle
          title="Sign in"
          note={readingIsOpen ? 'Everybody may read here. Changes need a role.' : 'Reading needs a role here.'}
        />
        {refused !== null && refused in REFUSALS && (
          <p role="alert" className="mb-5 border-l-2 border-ink pl-3">
            {REFUSALS[refused]}
          </p>
        )}
        {offer.isSafe ? <Ways to={to} offer={offer} /> : <UnsafeAddress baseUrl={baseUrl} />}
      </div>
    </Page>
  );
}

const REFUSALS: { [why: string]: string } = {
  state: 'This sign-in was finished already, began in another browser, or took too long. Sign in again.',
  provider: 'The answer of the provider does not hold, so nobody was signed in. The log of Attestry says why.',
  'no-role': 'None of your groups has a role here. An administrator gives a group a role with: attestry role grant',
};

function Ways({ to, offer }: Pick<Props, 'to' | 'offer'>) {
  if (offer.password || offer.provider !== null)
    return (
      <div className="grid gap-6">
        {offer.provider !== null && (
          <ButtonLink href={`/api/v1/session/oidc?to=${encodeURIComponent(to)}`} data-reload="">
            Sign in with {offer.provider}
          </ButtonLink>
        )}
        {offer.password && <PasswordForm to={to} />}
      </div>
    );
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
