/**
 * The lines that put a badge into a README, in the four notations that are asked for. Text from outside is made
 * harmless in each.
 */

export type BadgeChoice = { metric: string; style: string; /** Null: the badge's own label. */ label: string | null };
export type BadgeTarget = {
  /** `https://attestry.example` */
  baseUrl: string;
  /** Below `/badge/` and without the ending: a project's slug or `alg:hex`. */
  name: string;
  /** Path of the page that explains it. */
  page: string;
};

/** What stands unasked, and so is left out of the address. */
export const DEFAULT_BADGE: BadgeChoice = { metric: 'status', style: 'flat', label: null };

/** Path and query of the image. */
export function badgePath(name: string, choice: BadgeChoice): string {
  const query = new URLSearchParams();
  if (choice.metric !== DEFAULT_BADGE.metric) query.set('metric', choice.metric);
  if (choice.style !== DEFAULT_BADGE.style) query.set('style', choice.style);
  if (choice.label !== null) query.set('label', choice.label);
  const text = query.toString();
  const path = name
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%3A', ':'))
    .join('/');
  return `/badge/${path}.svg${text === '' ? '' : `?${text}`}`;
}

/**
 * The image on a page of our own: another address each time the page is drawn (ms), since a browser keeps showing what
 * it has under an address that stays.
 */
export function withCacheBuster(path: string, drawnAt: number): string {
  return `${path}${path.includes('?') ? '&' : '?'}as-of=${drawnAt}`;
}

/** Name and text of every notation, in the order they are offered. */
export function badgeSnippets(
  { baseUrl, name, page }: BadgeTarget,
  choice: BadgeChoice,
  says: string,
): { notation: string; text: string }[] {
  const image = encodeStrictly(`${baseUrl}${badgePath(name, choice)}`);
  const target = encodeStrictly(`${baseUrl}${page}`);
  const alt = stripMarkup(says);
  return [
    { notation: 'Markdown', text: `[![${alt}](${image})](${target})` },
    {
      notation: 'HTML',
      text: `<a href="${target.replaceAll('&', '&amp;')}"><img src="${image.replaceAll('&', '&amp;')}" alt="${alt}"></a>`,
    },
    { notation: 'reST', text: `.. image:: ${image}\n   :target: ${target}\n   :alt: ${alt}` },
    { notation: 'AsciiDoc', text: `image:${image}["${alt}",link="${target}"]` },
  ];
}

/** Letters, digits and what means nothing in any of the notations. */
function stripMarkup(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N} .,:/@-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Brackets, quotes and blanks end an address in one notation or another. */
function encodeStrictly(address: string): string {
  return address.replaceAll(
    /[()[\]<>"'\s]/g,
    (character) => `%${character.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
