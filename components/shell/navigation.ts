/** Where one can go, in the order of the header. `key` follows `g`. */
export type NavigationItem = { href: string; name: string; key: string; description: string };

export const NAVIGATION: readonly NavigationItem[] = [
  { href: '/', name: 'Overview', key: 'o', description: 'what needs attention' },
  { href: '/artifacts', name: 'Artifacts', key: 'a', description: 'everything evidence is known about' },
  { href: '/projects', name: 'Projects', key: 'p', description: 'coverage and levels by repository' },
  { href: '/lineage', name: 'Lineage', key: 'l', description: 'from source to production' },
  { href: '/verify', name: 'Verify', key: 'v', description: 'judge a document without keeping it' },
  { href: '/trust', name: 'Trust', key: 't', description: 'roots, keys and signers' },
  { href: '/deliveries', name: 'Deliveries', key: 'd', description: 'what came in and what was refused' },
];

/** Which place a path belongs to; evidence is read from its artifact. */
export function activeHref(path: string): string | null {
  if (path === '/') return '/';
  if (path.startsWith('/evidence')) return '/artifacts';
  return (
    NAVIGATION.find((place) => place.href !== '/' && (path === place.href || path.startsWith(`${place.href}/`)))
      ?.href ?? null
  );
}

/** What the keyboard does, for the list that `?` shows. */
export const SHORTCUTS: readonly { keys: string[]; action: string }[] = [
  { keys: ['Ctrl', 'K'], action: 'search and go anywhere (⌘ K on a Mac)' },
  { keys: ['/'], action: 'the same' },
  { keys: ['j'], action: 'next row' },
  { keys: ['k'], action: 'row before' },
  { keys: ['Enter'], action: 'open the row' },
  { keys: ['x'], action: 'open or close every part that folds' },
  { keys: ['m'], action: 'change the theme: as the system, light, dark' },
  { keys: ['?'], action: 'this list' },
];
