import { classNames } from '#components/ui/class-names.ts';
import { Brand } from './brand.tsx';
import { NAVIGATION, activeHref } from './navigation.ts';
import { ShellTools } from './tools-client.tsx';
import type { Theme } from './theme.ts';

/** The header of every page: navigation, search, theme and keyboard shortcuts. `path` is the current page. */
export function Header({ path, theme }: { path: string; theme: Theme }) {
  const active = activeHref(path);
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-paper print:hidden">
      <div className="mx-auto flex max-w-[1920px] flex-wrap items-center gap-x-8 px-4 sm:px-6">
        <div className="py-3">
          <Brand />
        </div>
        <nav
          aria-label="Main"
          className="order-3 -mx-4 w-screen overflow-x-auto px-4 sm:-mx-6 sm:px-6 lg:order-none lg:mx-0 lg:w-auto lg:px-0"
        >
          <ul className="flex gap-5">
            {NAVIGATION.map(({ href, name }) => (
              <li key={href}>
                <a
                  href={href}
                  aria-current={currentState(href, active, path)}
                  className={classNames(
                    'flex h-9 items-center border-b-2 lg:h-12',
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
        <div className="ml-auto">
          <ShellTools theme={theme} />
        </div>
      </div>
      <div aria-hidden="true" className="navigation-progress absolute inset-x-0 -bottom-px h-0.5 bg-accent" />
    </header>
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
