/** A JSON answer that caches keep for five minutes and that pages of any origin may read, with its ETag. */
import { withEtag } from '../cache.ts';

/** Answer with a text in JSON. `mediaType`: that of the text where it is more than JSON. */
export function publicJson(request: Request, json: string, mediaType = 'application/json'): Response {
  return withEtag(request, json, {
    'content-type': `${mediaType}; charset=utf-8`,
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
  });
}
