import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { LogAlarm } from '#components/shell/alarm.tsx';
import { DifferenceNotice } from './difference-notice.tsx';

const textOf = (markup: string) =>
  markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

it('the notice of a document has each difference, as text, and nothing where there is none', () => {
  expect(renderToStaticMarkup(<DifferenceNotice differences={[]} />)).toBe('');
  const markup = renderToStaticMarkup(<DifferenceNotice differences={['The log says <b>otherwise</b>.']} />);
  expect(markup).toContain('role="alert"');
  expect(markup).toContain('The log says &lt;b&gt;otherwise&lt;/b&gt;.');
  expect(textOf(markup)).toMatch(/^Do not rely on this page: the store was changed\./);
});

it('the banner says why nothing is stored', () => {
  const markup = renderToStaticMarkup(<LogAlarm sentence="The log was rolled back from 1480 to 1426: /mnt/c." />);
  expect(textOf(markup)).toContain('rolled back from 1480 to 1426: /mnt/c. Nothing is stored until it is restored:');
});
