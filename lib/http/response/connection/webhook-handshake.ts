/**
 * The answer to a sender of CloudEvents that asks whether it may deliver (HTTP 1.1 Web Hooks for Event Delivery, §4.2).
 * It allows any sender to try, at any rate: each delivery has to be authenticated.
 */
export function handshakeResponse(headers: Headers): Response {
  const answer = new Headers({ allow: 'POST, OPTIONS' });
  if (headers.has('webhook-request-origin')) answer.set('webhook-allowed-origin', '*');
  if (headers.has('webhook-request-rate')) answer.set('webhook-allowed-rate', '*');
  return new Response(null, { status: 200, headers: answer });
}
