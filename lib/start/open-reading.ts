/** What the start says where everybody who reaches the app may read. */
import { isLoopback } from '#lib/access/session-cookie.ts';
import { isReadingOpen } from '#lib/admin/access/sign-in.ts';
import type { Context } from '#lib/context/context.ts';

/**
 * One line where reading is open beyond this machine and nobody has said that it is meant; else null. `host`: the
 * address that the app listens at.
 */
export async function openReadingNotice(
  context: Context,
  { host, isMeant }: { host: string; isMeant: boolean },
): Promise<string | null> {
  const isBeyond = !isLoopback(`http://${host.includes(':') ? `[${host}]` : host}`);
  if (isMeant || !isBeyond || !(await isReadingOpen(context))) return null;
  return `everybody who reaches ${host} can read everything: add a user (attestry user add) or set ATTESTRY_OIDC_ISSUER, or say with ATTESTRY_ANONYMOUS=read that this is meant`;
}
