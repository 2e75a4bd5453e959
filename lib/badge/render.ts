/** A badge as SVG and as the JSON that shields.io draws from. */
import { makeBadge } from 'badge-maker';
import type { Badge } from './badge.ts';
import { singleLine } from './text.ts';

export const BADGE_STYLES = ['flat', 'flat-square', 'plastic', 'for-the-badge', 'social'] as const;
export type BadgeStyle = (typeof BADGE_STYLES)[number];
/** `label` replaces the badge's own; empty hides the left side. */
export type BadgeOptions = { style: BadgeStyle; label: string | null };

/** The left side: dark enough for white words. */
const LABEL_COLOUR = '#33383f';

/**
 * SVG text: role, `aria-label` and title say label and message; all text is escaped by the renderer, nothing from
 * outside is fetched.
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

/** Only the keys that the endpoint schema of shields.io knows; it refuses a document with any other. */
export type EndpointBadge = {
  schemaVersion: 1;
  label: string;
  message: string;
  color: string;
  labelColor: string;
  style: BadgeStyle;
  isError?: true;
};

/** The shields.io endpoint document of a badge. Colours without `#`, as all its versions read them. */
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
