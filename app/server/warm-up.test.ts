import { describe, expect, it } from 'vitest';
import { warmUp } from './warm-up.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** A server that answers every request, the list of artifacts with one. */
function server(
  list: () => Response = () => Response.json({ artifacts: [{ digest: DIGEST, project: { slug: 'github.com/a/b' } }] }),
) {
  const asked: string[] = [];
  const fetch = async (address: string | URL | Request) => {
    const { pathname, search } = new URL(String(address));
    asked.push(pathname + search);
    return pathname === '/api/v1/artifacts' ? list() : new Response('page');
  };
  return { asked, fetch: fetch as typeof globalThis.fetch };
}
const { signal } = new AbortController();

describe('a server that has started', () => {
  it('asks itself for each kind of page, one after the other', async () => {
    const { asked, fetch } = server();
    expect(await warmUp('http://a.test', { signal, fetch })).toBe(asked.length);
    expect(new Set(asked)).toEqual(
      new Set([
        '/api/v1/artifacts?limit=4',
        '/',
        '/artifacts',
        '/projects',
        `/artifacts/${DIGEST}`,
        `/api/v1/artifacts/${DIGEST}`,
        `/badge/${DIGEST}.svg`,
        '/projects/github.com/a/b',
      ]),
    );
  });

  it.each([
    ['that has no artifacts', () => Response.json({ artifacts: [] })],
    ['whose readers sign in', () => new Response('{"title":"no"}', { status: 401 })],
    ['that answers something else', () => new Response('<html>')],
  ])('%s asks for the pages without one', async (_, list) => {
    const { asked, fetch } = server(list);
    await warmUp('http://a.test', { signal, fetch });
    expect(new Set(asked.slice(1))).toEqual(new Set(['/', '/artifacts', '/projects']));
  });

  it('stops when its time is over, when the server ends, and where nobody answers', async () => {
    const slow = server();
    let now = 0;
    await warmUp('http://a.test', { signal, fetch: slow.fetch, now: () => (now += 6_000) });
    expect(slow.asked.length).toBeLessThan(5);
    const ended = server();
    await warmUp('http://a.test', { signal: AbortSignal.abort(), fetch: ended.fetch });
    expect(ended.asked).toEqual([]);
    const refused = async () => Promise.reject(new TypeError('refused'));
    expect(await warmUp('http://a.test', { signal, fetch: refused as typeof globalThis.fetch })).toBe(0);
  });
});
