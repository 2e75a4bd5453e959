import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { pageViewer } from '#app/page-context.ts';
import { SignInPage } from '#components/access/sign-in.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { signInOffer } from '#lib/admin/access/sign-in.ts';
import { returnPath } from '#lib/http/request/return-path.ts';
import { unauthenticatedContext } from '#lib/start/request-context.ts';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ [name: string]: string | string[] | undefined }> };

/** The page that signs people in. */
export default async function SignIn({ searchParams }: Props) {
  const { to, refused } = await searchParams;
  const path = returnPath(typeof to === 'string' ? to : null);
  if ((await pageViewer()).person !== null) redirect(path);
  const context = await unauthenticatedContext();
  return (
    <SignInPage
      to={path}
      refused={typeof refused === 'string' ? refused : null}
      offer={shownView(await signInOffer(context))}
      readingIsOpen={context.readingIsOpen}
      baseUrl={context.signIn.baseUrl}
    />
  );
}
