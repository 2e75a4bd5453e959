/** Where one can go, in the order of the header. `key` follows `g`. */
export type Place = { href: string; name: string; key: string; holds: string };

export const PLACES: readonly Place[] = [
  { href: '/', name: 'Overview', key: 'o', holds: 'what needs attention' },
  { href: '/artifacts', name: 'Artifacts', key: 'a', holds: 'everything evidence is known about' },
  { href: '/projects', name: 'Projects', key: 'p', holds: 'coverage and levels by repository' },
  { href: '/lineage', name: 'Lineage', key: 'l', holds: 'from source to production' },
  { href: '/verify', name: 'Verify', key: 'v', holds: 'judge a document without keeping it' },
  { href: '/trust', name: 'Trust', key: 't', holds: 'roots, keys and signers' },
  { href: '/deliveries', name: 'Deliveries', key: 'd', holds: 'what came in and what was refused' },
];

/** Which place a path belongs to; evidence is read from its artifact. */
export function placeOf(path: string): string | null {
  if (path === '/') return '/';
  if (path.startsWith('/evidence')) return '/artifacts';
  return (
    PLACES.find((place) => place.href !== '/' && (path === place.href || path.startsWith(`${place.href}/`)))?.href ??
    null
  );
}

/** What the keyboard does, for the list that `?` shows. */
export const KEYS: readonly { keys: string[]; does: string }[] = [
  { keys: ['Ctrl', 'K'], does: 'search and go anywhere (⌘ K on a Mac)' },
  { keys: ['/'], does: 'the same' },
  { keys: ['j'], does: 'next row' },
  { keys: ['k'], does: 'row before' },
  { keys: ['Enter'], does: 'open the row' },
  { keys: ['x'], does: 'open or close every part that folds' },
  { keys: ['m'], does: 'change the theme: as the system, light, dark' },
  { keys: ['?'], does: 'this list' },
];
