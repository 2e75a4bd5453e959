/** A badge as SVG, and as the JSON endpoint document of shields.io. */
import { makeBadge } from 'badge-maker';
import type { Badge } from './badge.ts';
import { singleLine } from './text.ts';

export const BADGE_STYLES = ['flat', 'flat-square', 'plastic', 'for-the-badge', 'social'] as const;
export type BadgeStyle = (typeof BADGE_STYLES)[number];
/** `label` replaces the label of the badge; an empty label hides the left side. */
export type BadgeOptions = { style: BadgeStyle; label: string | null };

/** The colour of the left side: dark enough for white text. */
const LABEL_COLOUR = '#33383f';

/**
 * The badge as SVG. Its `aria-label` and title hold label and message. The renderer escapes all text, and the image
 * loads no external resource.
 */
export function renderBadge(badge: Badge, look: BadgeOptions): string {
  return makeBadge({
    label: labelOf(badge, look),
    message: singleLine(badge.message),
    color: badge.colour,
    labelColor: LABEL_COLOUR,
    style: look.style,
  });
}

/** The keys of the shields.io endpoint schema. shields.io refuses a document with any other key. */
export type EndpointBadge = {
  schemaVersion: 1;
  label: string;
  message: string;
  color: string;
  labelColor: string;
  style: BadgeStyle;
  isError?: true;
};

/** The shields.io endpoint document of a badge. Colours have no `#`, which every version of shields.io reads. */
export function endpointBadge(badge: Badge, look: BadgeOptions): EndpointBadge {
  const document: EndpointBadge = {
    schemaVersion: 1,
    label: labelOf(badge, look),
    message: singleLine(badge.message),
    color: badge.colour.slice(1),
    labelColor: LABEL_COLOUR.slice(1),
    style: look.style,
  };
  return badge.isError ? { ...document, isError: true } : document;
}

function labelOf(badge: Badge, look: BadgeOptions): string {
  return singleLine(look.label ?? badge.label);
}
