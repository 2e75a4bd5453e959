import { headers } from 'next/headers';
import type { Context } from '#lib/context/context.ts';
import { requestContext } from '#lib/start/request-context.ts';

/** The context of a page, which reads. */
export async function pageContext(): Promise<Context> {
  return requestContext({ headers: await headers() }, 'read');
}
