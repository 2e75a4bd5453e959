/** The page of the stand-in for Slack, as HTML. */
import { escapeMarkup } from '#lib/notify/message/escape.ts';
import type { ChatBlock, ChatMessage } from './chat.ts';

const STYLE = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:46rem;padding:1rem}
header{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);padding-bottom:.5rem}
h1{font-size:1.1rem;margin:0}
header p,time,small{color:color-mix(in srgb,currentColor 65%,transparent);font-size:.85rem;margin:0}
ol{list-style:none;padding:0;margin:0}
li{border-bottom:1px solid color-mix(in srgb,currentColor 12%,transparent);padding:.75rem 0;overflow-wrap:anywhere}
li strong{display:block}
li p{margin:0;white-space:pre-wrap}`;

const SCRIPT = `
const list=document.getElementById('messages');
new EventSource('/live').onmessage=async()=>{list.innerHTML=await(await fetch('/messages')).text()};`;

/** The whole page. What is inserted later comes from `messagesHtml` too, which escapes every text. */
export function chatPage(messages: readonly ChatMessage[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>#security, a stand-in for Slack</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>
<header><h1>#security</h1><p>A stand-in for Slack on this machine. What the subscription of the demo sends arrives here.</p></header>
<ol id="messages">${messagesHtml(messages)}</ol><script>${SCRIPT}</script></body></html>`;
}

/** The messages, the newest first. */
export function messagesHtml(messages: readonly ChatMessage[]): string {
  if (messages.length === 0) return '<li><p>No message yet.</p></li>';
  return messages
    .map(({ at, text, blocks }) => `<li>${messageHtml(text, blocks)}<time>${at.toISOString()}</time></li>`)
    .join('\n');
}

function messageHtml(text: string, blocks: readonly ChatBlock[]): string {
  if (blocks.length === 0) return `<p>${mrkdwn(text)}</p>`;
  return blocks
    .map((block) => {
      if (block.type === 'header') return `<strong>${mrkdwn(block.text?.text ?? '')}</strong>`;
      if (block.type === 'section') return `<p>${mrkdwn(block.text?.text ?? '')}</p>`;
      return `<small>${(block.elements ?? []).map(({ text: one }) => mrkdwn(one)).join(' ')}</small> `;
    })
    .join('');
}

const EMOJI: { [name: string]: string } = {
  ':information_source:': 'ℹ️',
  ':warning:': '⚠️',
  ':rotating_light:': '🚨',
};

/** Text as Slack reads it: its three entities, its links `<address|name>` and the emoji that Attestry uses. */
function mrkdwn(text: string): string {
  return text
    .split(/(<[^<>]*>|:[a-z_]+:)/)
    .map((part) => {
      const [, address, name] = /^<(https?:\/\/[^|>]*)\|([^>]*)>$/.exec(part) ?? [];
      if (address !== undefined && name !== undefined)
        return `<a href="${escapeMarkup(decode(address))}">${escapeMarkup(decode(name))}</a>`;
      return EMOJI[part] ?? escapeMarkup(decode(part));
    })
    .join('');
}

const decode = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
