/** Sends messages to a channel or a chat of Microsoft Teams, over a workflow. */
import { teamsMessage } from '#lib/notify/sending/teams.ts';
import { postMessage } from '../outgoing/post.ts';
import type { Send } from '../outgoing/send.ts';

export const sendTeams: Send<'teams'> = (settings, { url }, { message, now }) =>
  postMessage(settings, url, teamsMessage(message), now);
