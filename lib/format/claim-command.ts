/** A slug with other characters is not shown in a command: a shell could read them as something else. */
const SAFE_SLUG = /^[A-Za-z0-9][\w.:/~-]*$/;

/** The command that makes a project expected here; null for a slug that a shell could misread. */
export function claimCommand(slug: string): string | null {
  return SAFE_SLUG.test(slug) ? `npx attestry project add ${slug}` : null;
}
