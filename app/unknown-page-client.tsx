'use client';
import { NAVIGATION } from '#components/shell/navigation.ts';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

/** The page for an unknown URL. */
export function UnknownPage() {
  return (
    <Page>
      <h1 className="pt-8 text-20 font-semibold">This page does not exist.</h1>
      <EmptyState title="Pages of Attestry:">
        <ul className="grid gap-x-8 gap-y-1 sm:grid-cols-[max-content_1fr]">
          {NAVIGATION.map((place) => (
            <li key={place.href} className="contents">
              <Link href={place.href}>{place.name}</Link>
              <span>{place.description}</span>
            </li>
          ))}
        </ul>
        <p>
          An artifact is found by its digest, name, package URL, commit, repository or signer: press{' '}
          <kbd className="font-mono">/</kbd> and type.
        </p>
      </EmptyState>
    </Page>
  );
}
