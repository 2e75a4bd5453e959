import type { SentMessageView } from '#lib/views/subscription/subscription.ts';

/** The messages that are shown, the newest first; with `cursor` an earlier page can be read; null: there is none. */
export type MessageList = { messages: readonly SentMessageView[]; cursor: string | null };

/** The list after its first page was read again: of what was shown, what is older than all of the page stays. */
export function mergeMessages(shown: MessageList, page: MessageList): MessageList {
  const oldest = page.messages.at(-1)?.id;
  if (page.cursor === null || oldest === undefined) return page;
  const older = shown.messages.filter(({ id }) => id < oldest);
  return older.length === 0 ? page : { messages: [...page.messages, ...older], cursor: shown.cursor };
}
