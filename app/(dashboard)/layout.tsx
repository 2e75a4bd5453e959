import type { ReactNode } from 'react';
import { pageContext } from '#app/page-context.ts';

/** Sends whoever may not read to the page that signs in, before the skeleton of a page is shown. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  await pageContext();
  return children;
}
