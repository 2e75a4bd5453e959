/** Anchors over HTTP: a resource that takes PUT and GET, and a webhook. */
import type { Anchor, AnchorVerdict } from './anchor.ts';
import { type AnchorHttp, ask } from './ask.ts';
import { compareNote } from './compare.ts';

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** A resource with the newest checkpoint: PUT replaces it, GET reads it. */
export function httpAnchor(url: string, http: AnchorHttp): Anchor {
  const examine: Anchor['examine'] = async (log) => {
    const answer = await ask(http, url, { method: 'GET' });
    if ('reason' in answer) return { outcome: 'unreadable', ...answer };
    if (answer.status === 404 || answer.status === 410 || answer.status === 204)
      return { outcome: 'extends', size: null };
    return isSuccess(answer.status)
      ? compareNote(log, url, answer.text)
      : { outcome: 'unreadable', reason: `GET was answered with ${answer.status}` };
  };
  return {
    name: url,
    kind: 'http',
    examine,
    async keep(log) {
      const verdict = await examine(log);
      if (verdict.outcome !== 'extends' || verdict.size === log.head.size) return verdict;
      const answer = await ask(http, url, {
        method: 'PUT',
        body: log.head.note,
        contentType: 'text/plain; charset=utf-8',
      });
      return taken(answer, 'PUT');
    },
  };
}

/** A webhook gets each checkpoint as JSON. It cannot be asked what it has got. */
export function webhookAnchor(url: string, http: AnchorHttp): Anchor {
  return {
    name: url,
    kind: 'webhook',
    examine: async () => ({ outcome: 'unreadable', reason: 'a webhook only takes checkpoints' }),
    async keep({ key, head }) {
      const body = JSON.stringify({
        origin: key.name,
        size: head.size,
        root: Buffer.from(head.root).toString('base64'),
        checkpoint: head.note,
      });
      return taken(await ask(http, url, { method: 'POST', body, contentType: 'application/json' }), 'POST');
    },
  };
}

function taken(
  answer: Awaited<ReturnType<typeof ask>>,
  method: string,
): AnchorVerdict | { outcome: 'kept'; cosignature: null } {
  if ('reason' in answer) return { outcome: 'unreadable', ...answer };
  return isSuccess(answer.status)
    ? { outcome: 'kept', cosignature: null }
    : { outcome: 'unreadable', reason: `${method} was answered with ${answer.status}` };
}
