/** Reads the settings of the connection of a registry. */
import * as z from 'zod';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { isReachedSafely, registryUsername, UNSAFE_REGISTRY } from '#lib/bytes/naming/registry-access.ts';
import type { RegistrySettings } from '#lib/webhook/registry-settings.ts';
import type { SettingsProblem } from '#lib/webhook/source.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/** Names of repositories, without the pattern of tags (distribution-spec 1.1, "Pulling manifests"). */
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const MAX_NAME_LENGTH = 255;
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;
const pattern = z
  .string()
  .max(MAX_NAME_LENGTH)
  .refine((text) => text === '*' || NAME.test(text.replace(/\/\*$/, '')), 'write acme/web, acme/* or *');

const schema = z
  .strictObject({
    registry: z.string().refine(isOrigin, 'write https:// and the host of the registry, without a path'),
    repositories: z.array(pattern).min(1).max(100),
    username: registryUsername,
    tokenHosts: z.array(z.string().max(253).regex(HOST, 'write a host, as auth.example.com')).max(10).optional(),
    privateAddress: z.boolean().optional(),
  })
  .refine(isReachedSafely, UNSAFE_REGISTRY);

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text;
}

/** What is wrong with the settings of a connection; `defaults` are those of its source. */
export function settingsProblem(
  defaults: Partial<RegistrySettings>,
  given: JsonValue | undefined,
): SettingsProblem | null {
  const read = schema.safeParse({ ...defaults, ...(given as JsonObject | null | undefined) }, SCHEMA_MESSAGES);
  if (read.success) return null;
  const issue = read.error.issues[0]!;
  return { pointer: jsonPointer(...issue.path.map(String)), message: issue.message };
}

/** The settings of a connection, which were checked when it was added. */
export function settingsOf(defaults: Partial<RegistrySettings>, stored: JsonObject | null): RegistrySettings {
  return schema.parse({ ...defaults, ...stored });
}

/** Whether a connection may speak about a repository of its registry. */
export function mayReadRepository({ repositories }: Pick<RegistrySettings, 'repositories'>, name: string): boolean {
  return repositories.some(
    (each) => each === '*' || each === name || (each.endsWith('/*') && name.startsWith(each.slice(0, -1))),
  );
}

/** Whether a text is the name of a repository. */
export function isRepositoryName(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && NAME.test(text);
}
