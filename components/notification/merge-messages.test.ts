import { expect, it } from 'vitest';
import type { SentMessageView } from '#lib/views/subscription/subscription.ts';
import { type MessageList, mergeMessages } from './merge-messages.ts';

const list = (ids: number[], cursor: string | null, state: SentMessageView['state'] = 'sent'): MessageList => ({
  messages: ids.map((id) => ({ id, state }) as SentMessageView),
  cursor,
});

it.each([
  ['a new one comes first', list([3, 2], null), list([4, 3, 2], null), [4, 3, 2], null],
  ['one that has left the list is gone', list([3, 2, 1], null), list([3, 1], null), [3, 1], null],
  ['pages that were read before stay', list([9, 8, 3, 2], '2'), list([10, 9], '9'), [10, 9, 8, 3, 2], '2'],
  ['all that was read before stays all', list([5, 4], null), list([6, 5], '5'), [6, 5, 4], null],
  ['an empty list is empty', list([2, 1], null), list([], null), [], null],
  ['newer ones than all that was shown replace it', list([2, 1], null), list([9, 8], '8'), [9, 8, 2, 1], null],
  ['the first page alone has its own cursor', list([5, 4], '4'), list([5, 4], '4'), [5, 4], '4'],
])('%s', (_name, shown, page, ids, cursor) => {
  const merged = mergeMessages(shown, page);
  expect([merged.messages.map(({ id }) => id), merged.cursor]).toEqual([ids, cursor]);
});

it('a message has the state of the page that was read last', () => {
  expect(mergeMessages(list([2], null, 'ready'), list([2], null, 'dead')).messages[0]?.state).toBe('dead');
});
