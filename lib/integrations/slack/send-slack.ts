/** Sends messages to a channel of Slack, over an incoming webhook. */
import { slackMessage } from '#lib/notify/sending/slack.ts';
import { postMessage } from '../outgoing/post.ts';
import type { Send } from '../outgoing/send.ts';

export const sendSlack: Send<'slack'> = (settings, { url }, { message, now }) =>
  postMessage(settings, url, slackMessage(message), now);
