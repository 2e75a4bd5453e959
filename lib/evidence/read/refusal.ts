import type { ParseFailureCode } from '#lib/evidence/model/evidence.ts';

/** Why a document cannot be read: a stable code, the place, a sentence. */
export type Refusal = { refused: ParseFailureCode; message: string; pointer: string };

export function refuse(code: ParseFailureCode, pointer: string, message: string): Refusal {
  return { refused: code, message, pointer };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
