import type { JsonObject } from '#lib/bytes/json/json.ts';
import { formatKeySet } from '#lib/vsa/key-set.ts';
import { verifierId } from '#lib/vsa/statement.ts';
import type { Context } from '#lib/context/context.ts';
import { listKeys } from './keys.ts';

/** The JWK Set of the keys that verify the summaries of this installation. */
export async function vsaKeySet(context: Context): Promise<JsonObject> {
  return formatKeySet(verifierId(context.vsa.baseUrl), await listKeys(context));
}
