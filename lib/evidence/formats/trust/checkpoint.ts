import { makeContent, type TextFormat } from '../../read/content.ts';

/**
 * The checkpoint of a transparency log as a signed note (C2SP signed-note, tlog-checkpoint): origin, tree size, root
 * hash, a blank line, signatures. A text without origin or without signatures still claims to be a checkpoint: it is
 * accepted, and fails verification.
 */
export const checkpoint: TextFormat = {
  recognises: (text) =>
    text.length <= 65_536 &&
    (/^(?:[^\n]+\n)?\d{1,20}\n[A-Za-z0-9+/]{40,}={0,2}\n/.test(text) ||
      /\n\n(?:\u2014 \S+ [A-Za-z0-9+/]+={0,2}\n?)+$/.test(text)),
  read: (document) =>
    makeContent('checkpoint', { mediaType: 'text/plain', signed: { kind: 'checkpoint', text: document.text } }),
};
