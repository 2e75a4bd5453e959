import type { Metadata } from 'next';
import { VerifyPage } from '#components/verify/verify.tsx';
import { config } from '#lib/config.ts';

export const metadata: Metadata = { title: 'Verify' };

/** Judge a document without keeping it. The island asks `POST /api/v1/verify`, as anybody can. */
export default function Verify() {
  return <VerifyPage baseUrl={config().baseUrl} />;
}
