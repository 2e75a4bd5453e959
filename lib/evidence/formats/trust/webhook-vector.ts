import { asText } from '#lib/bytes/json/json.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { refuse } from '../../read/refusal.ts';

/** A published test vector of a webhook signature: secret, payload and the expected HMAC-SHA256. */
export const webhookVector: JsonFormat = {
  recognises: (value) =>
    typeof value['secret'] === 'string' &&
    typeof value['signature'] === 'string' &&
    ('payload' in value || 'body' in value),
  read(document) {
    const { secret, signature, payload, body, algorithm } = document.value;
    const signed = payload ?? body;
    if (algorithm !== undefined && !/^hmac[-_ ]?sha-?256$/i.test(asText(algorithm) ?? ''))
      return refuse('unknown-format', '/algorithm', 'Only HMAC-SHA256 is known.');
    if (typeof signed !== 'string') return refuse('wrong-type', '/payload', 'The payload of the vector is text.');
    return makeContent('webhook-vector', {
      signed: { kind: 'hmac', secret: secret as string, body: signed, signature: signature as string },
    });
  },
};
