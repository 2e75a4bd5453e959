'use client';
import { usePathname, useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { Button } from '#components/ui/form/button.tsx';
import { ErrorState } from '#components/ui/layout/states.tsx';
import { Page } from '#components/ui/layout/page.tsx';

/** The page for a rendering error: the cause, its consequences, and a button to try again. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const path = usePathname();
  const router = useRouter();
  // The part that failed is on the server: fetch it again before rendering.
  const again = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <Page>
      <ErrorState
        title="This page could not be rendered."
        tried={
          <>
            Reading <code className="font-mono wrap-anywhere">{path}</code> from the store of this instance.
          </>
        }
        means="The error says nothing about any artifact: no status changed, and all stored evidence is still there."
        next={
          <div className="space-y-3">
            <p>
              Try again now. If the error stays, the server’s log names the cause
              {error.digest === undefined ? (
                '.'
              ) : (
                <>
                  {' '}
                  under <code className="font-mono">{error.digest}</code>.
                </>
              )}
            </p>
            <Button variant="strong" onClick={again}>
              Try again
            </Button>
          </div>
        }
      />
    </Page>
  );
}
