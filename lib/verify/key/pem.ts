/** PEM text (RFC 7468): its blocks, and back. */
import { decodeBase64 } from '#lib/bytes/base64.ts';

export type PemBlock = { label: string; der: Uint8Array };

/**
 * Blocks in order; what is no block, or holds no base64, is passed over. Base64 holds no five dashes, so the next ones
 * end a block or spoil it: the text is read once, however many beginnings it has.
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

export function toPem({ label, der }: PemBlock): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
