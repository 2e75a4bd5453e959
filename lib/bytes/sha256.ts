import { createHash, hash } from 'node:crypto';

/** Lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

export function sha256(bytes: Uint8Array | string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

/** `sha256:` and the hex: how evidence and artifacts are named. */
export function sha256Id(bytes: Uint8Array | string): `sha256:${string}` {
  return `sha256:${sha256Hex(bytes)}`;
}
