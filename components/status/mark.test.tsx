import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import {
  CHECK_PRESENTATION,
  GATE_PRESENTATION,
  STATUS_PRESENTATION,
  VERIFICATION_PRESENTATION,
} from '#lib/status/presentation.ts';
import { MarkShape, MarkSymbols } from './mark.tsx';

const symbols = renderToStaticMarkup(
  <svg>
    <MarkSymbols />
  </svg>,
);
const shapeOf = (id: string) => new RegExp(`<symbol id="${id}"[^>]*><path d="([^"]+)" fill="([^"]+)"`).exec(symbols);

it.each(
  [STATUS_PRESENTATION, CHECK_PRESENTATION, VERIFICATION_PRESENTATION, GATE_PRESENTATION].flatMap((presentations) =>
    Object.values(presentations),
  ),
)('the mark of “$word” is drawn from a shape that every page has', (mark) => {
  const markup = renderToStaticMarkup(<MarkShape mark={mark} />);
  const [, path, fill] = shapeOf(/href="#([^"]+)"/.exec(markup)![1]!)!;
  expect(path).toBe(mark.path);
  expect(fill).toMatch(/^light-dark\(#\w{6}, #\w{6}\)$/);
  expect(markup).toContain('aria-hidden="true"');
});

it('a mark without its word has a name', () => {
  const markup = renderToStaticMarkup(<MarkShape mark={STATUS_PRESENTATION.failed} label="failed" />);
  expect(markup).toMatch(/^<svg role="img" aria-label="failed"[^>]*><title>failed<\/title>/);
});
