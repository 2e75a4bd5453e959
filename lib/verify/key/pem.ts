/** PEM text (RFC 7468): its blocks, and back. */
import { decodeBase64 } from '#lib/bytes/base64.ts';

export type PemBlock = { label: string; der: Uint8Array };

/** Blocks in order; what is no block, or holds no base64, is passed over. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at + 1)) {
    const close = text.indexOf('-----', at + 11);
    const label = text.slice(at + 11, close);
    const end = text.indexOf(`-----END ${label}-----`, close);
    if (close < 0 || end < 0) break;
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
