/** A page of the main navigation. Pressing `g` and then `key` opens it. */
export type NavigationItem = { href: string; name: string; key: string; description: string };

export const NAVIGATION: readonly NavigationItem[] = [
  { href: '/', name: 'Overview', key: 'o', description: 'what needs attention' },
  { href: '/artifacts', name: 'Artifacts', key: 'a', description: 'all artifacts with evidence' },
  { href: '/projects', name: 'Projects', key: 'p', description: 'coverage and levels by repository' },
  { href: '/environments', name: 'Environments', key: 'e', description: 'what runs where, now and at a past moment' },
  { href: '/lineage', name: 'Lineage', key: 'l', description: 'from source to production' },
  { href: '/verify', name: 'Verify', key: 'v', description: 'verify a document without storing it' },
  { href: '/policies', name: 'Policies', key: 'r', description: 'the rules that decide, where and since when' },
  { href: '/waivers', name: 'Waivers', key: 'w', description: 'rules that are waived, and until when' },
  { href: '/quarantine', name: 'Quarantine', key: 'q', description: 'evidence that counts for nothing' },
  { href: '/gate', name: 'Gate', key: 'g', description: 'what was asked before a deployment, and what was denied' },
  { href: '/report', name: 'Report', key: 's', description: 'a period to hand over: figures, changes, exceptions' },
  { href: '/trust', name: 'Trust', key: 't', description: 'roots, keys and signers' },
  { href: '/deliveries', name: 'Deliveries', key: 'd', description: 'webhook deliveries and refused documents' },
];

/**
 * Return the href of the navigation item that a path belongs to; evidence belongs to Artifacts, predicate types and
 * drills to Policies, drift and impact to Environments, connections and
 * notifications to Deliveries.
 */
export function activeHref(path: string): string | null {
  if (path === '/') return '/';
  if (path.startsWith('/evidence')) return '/artifacts';
  if (path.startsWith('/predicate-types') || path.startsWith('/drills')) return '/policies';
  if (path.startsWith('/connections') || path.startsWith('/notifications')) return '/deliveries';
  if (path.startsWith('/drift') || path.startsWith('/impact')) return '/environments';
  return NAVIGATION.find(({ href }) => href !== '/' && (path === href || path.startsWith(`${href}/`)))?.href ?? null;
}

/** The keyboard shortcuts, for the list that `?` opens. */
export const SHORTCUTS: readonly { keys: string[]; action: string }[] = [
  { keys: ['Ctrl', 'K'], action: 'search artifacts, projects and pages (⌘ K on a Mac)' },
  { keys: ['/'], action: 'search as well' },
  { keys: ['j'], action: 'next row' },
  { keys: ['k'], action: 'previous row' },
  { keys: ['Enter'], action: 'open the row' },
  { keys: ['x'], action: 'expand or collapse all sections' },
  { keys: ['m'], action: 'change the theme: system, light, dark' },
  { keys: ['?'], action: 'show this list' },
];
