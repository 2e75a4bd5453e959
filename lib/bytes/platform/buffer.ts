/** Checks of bytes. Browsers get components/verify-here/runtime/buffer.ts under this name. */
export { isAscii, isUtf8 } from 'node:buffer';
