import type { Metadata } from 'next';
import { UnknownPage } from './unknown-page-client.tsx';

export const metadata: Metadata = { title: 'Not found' };

/** The page for an unknown URL. Every page carries it, so what it shows is a client component. */
export default function NotFound() {
  return <UnknownPage />;
}
