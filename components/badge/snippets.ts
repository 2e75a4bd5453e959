/** Snippets that embed a badge in a README, in four notations. Untrusted text is escaped or removed in each. */

export type BadgeChoice = { metric: string; style: string; /** Null: the badge's own label. */ label: string | null };
export type BadgeTarget = {
  /** `https://attestry.example` */
  baseUrl: string;
  /** The path below `/badge/` without its extension: a project's slug or `alg:hex`. */
  name: string;
  /** Path of the page that the badge links to. */
  page: string;
};

/** The defaults of a badge, which its URL leaves out. */
export const DEFAULT_BADGE: BadgeChoice = { metric: 'status', style: 'flat', label: null };

/** Return path and query of the badge image. */
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

/** Add the render time (ms since the epoch) to an image URL, so that the browser does not show a cached badge. */
export function withCacheBuster(path: string, drawnAt: number): string {
  return `${path}${path.includes('?') ? '&' : '?'}as-of=${drawnAt}`;
}

/** Return the snippet of each notation, in display order. `altText` is the alternative text of the image. */
export function badgeSnippets(
  { baseUrl, name, page }: BadgeTarget,
  choice: BadgeChoice,
  altText: string,
): { notation: string; text: string }[] {
  const image = encodeStrictly(`${baseUrl}${badgePath(name, choice)}`);
  const target = encodeStrictly(`${baseUrl}${page}`);
  const alt = stripMarkup(altText);
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

/** Keep only letters, digits and characters that have no meaning in any of the notations. */
function stripMarkup(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N} .,:/@-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Percent-encode brackets, quotes and spaces, which end a URL in some of the notations. */
function encodeStrictly(address: string): string {
  return address.replaceAll(
    /[()[\]<>"'\s]/g,
    (character) => `%${character.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
