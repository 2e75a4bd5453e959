import { classNames } from '#components/ui/class-names.ts';
import { Brand } from './brand.tsx';
import { NAVIGATION, activeHref } from './navigation.ts';
import { ShellTools } from './tools-client.tsx';
import type { Theme } from './theme.ts';

/** The head of every page: where one can go, search, theme, keys. `path` is the page one is on. */
export function Header({ path, theme }: { path: string; theme: Theme }) {
  const here = activeHref(path);
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
            {NAVIGATION.map((place) => (
              <li key={place.href}>
                <a
                  href={place.href}
                  aria-current={place.href === here ? (place.href === path ? 'page' : 'true') : undefined}
                  className={classNames(
                    'flex h-9 items-center border-b-2 lg:h-12',
                    place.href === here
                      ? 'border-ink font-semibold text-ink'
                      : 'border-transparent text-ink-2 hover:text-accent',
                  )}
                >
                  {place.name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="ml-auto">
          <ShellTools theme={theme} />
        </div>
      </div>
      <div aria-hidden="true" className="travel absolute inset-x-0 -bottom-px h-0.5 bg-accent" />
    </header>
  );
}

/** The first thing the Tab key finds. */
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
