/** Reads and writes PEM text (RFC 7468). */
import { decodeBase64 } from '#lib/bytes/base64.ts';

export type PemBlock = { label: string; der: Uint8Array };

/**
 * The blocks of a text in order; text outside blocks and blocks without valid base64 are ignored. Base64 contains no
 * dashes, so the next five dashes end a block or make it invalid, and the text is read only once.
 */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at + 1)) {
    const close = text.indexOf('-----', at + 11);
    if (close < 0) break;
    const label = text.slice(at + 11, close);
    const end = text.indexOf('-----', close + 5);
    if (end < 0) break;
    if (!text.startsWith(`-----END ${label}-----`, end)) continue;
    const der = decodeBase64(text.slice(close + 5, end).replaceAll(/\s/gu, ''));
    if (der !== null && der.length > 0) blocks.push({ label, der });
  }
  return blocks;
}

/** One block as PEM text, in lines of 64 characters. */
export function toPem({ label, der }: PemBlock): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
