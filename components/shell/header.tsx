import { classNames } from '#components/ui/class-names.ts';
import { Brand } from './brand.tsx';
import { NAVIGATION, activeHref } from './navigation.ts';
import { ShellTools } from './tools-client.tsx';
import type { Theme } from './theme.ts';

type Props = {
  /** The current page. */
  path: string;
  theme: Theme;
  /** The name of the person who has signed in. */
  account: string | null;
  /** Whether people can sign in here. */
  offersSignIn: boolean;
  /** False: the pages of the navigation need a sign-in first. */
  mayRead: boolean;
};

/** The header of every page: navigation, search, theme, keyboard shortcuts, and the person who has signed in. */
export function Header({ path, theme, account, offersSignIn, mayRead }: Props) {
  const active = activeHref(path);
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-paper print:hidden">
      <div className="mx-auto flex max-w-[1920px] flex-wrap items-center gap-x-8 px-4 sm:px-6">
        <div className="py-3">
          <Brand />
        </div>
        <nav
          aria-label="Main"
          className="order-3 -mx-4 w-screen overflow-x-auto px-4 sm:-mx-6 sm:px-6 min-[1360px]:order-none min-[1360px]:mx-0 min-[1360px]:w-auto min-[1360px]:px-0"
        >
          <ul className="flex gap-5">
            {(mayRead ? NAVIGATION : []).map(({ href, name }) => (
              <li key={href}>
                <a
                  href={href}
                  aria-current={currentState(href, active, path)}
                  className={classNames(
                    'flex h-9 items-center border-b-2 min-[1360px]:h-12',
                    href === active
                      ? 'border-ink font-semibold text-ink'
                      : 'border-transparent text-ink-2 hover:text-accent',
                  )}
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="ml-auto flex items-center gap-3">
          <Account path={path} account={account} offersSignIn={offersSignIn} />
          <ShellTools theme={theme} maySearch={mayRead} />
        </div>
      </div>
      <div aria-hidden="true" className="navigation-progress absolute inset-x-0 -bottom-px h-0.5 bg-accent" />
    </header>
  );
}

/** The person who has signed in, with a link to the sessions and the way out; else a link to sign in. */
function Account({ path, account, offersSignIn }: Pick<Props, 'path' | 'account' | 'offersSignIn'>) {
  if (account !== null)
    return (
      <a
        href="/account"
        aria-current={path === '/account' ? 'page' : undefined}
        title={`Signed in as ${account}`}
        className="max-w-[9ch] truncate text-accent hover:underline sm:max-w-[20ch]"
      >
        <span className="sr-only">Signed in as </span>
        {account}
      </a>
    );
  if (!offersSignIn || path === '/sign-in') return null;
  return (
    <a
      href={path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`}
      className="whitespace-nowrap text-accent hover:underline"
    >
      Sign in
    </a>
  );
}

function currentState(href: string, active: string | null, path: string): 'page' | 'true' | undefined {
  if (href !== active) return undefined;
  return href === path ? 'page' : 'true';
}

/** The first link in tab order; it skips the header. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="absolute top-1 left-1 z-20 -translate-y-16 bg-paper px-3 py-2 text-accent focus:translate-y-0 print:hidden"
    >
      Skip to the content
    </a>
  );
}
