import type { Metadata } from 'next';
import { VerifyPage } from '#components/verify/verify.tsx';
import { pageContext } from '#app/page-context.ts';
import { config } from '#lib/config.ts';

export const metadata: Metadata = { title: 'Verify' };

/** The page that verifies a document without storing it, through `POST /api/v1/verify`. */
export default async function Verify() {
  await pageContext();
  return <VerifyPage baseUrl={config().baseUrl} />;
}
