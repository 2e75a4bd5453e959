/** Reads the settings of a connection that asks a registry of packages. */
import * as z from 'zod';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { isReachedSafely, registryUsername, UNSAFE_REGISTRY } from '#lib/bytes/naming/registry-access.ts';
import type { PackageSettings, PackageSource } from './source.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/** Packages of one connection: the page lists them all. */
export const MAX_PACKAGES = 20;
const MAX_NAME_LENGTH = 214;

/** The settings of a source. `normalName`: a name as the registry writes it; null: it is none. */
export function packageSettings(
  defaultRegistry: string,
  example: string,
  normalName: (written: string) => string | null,
): Pick<PackageSource, 'settings' | 'settingsOf'> {
  const name = z
    .string()
    .max(MAX_NAME_LENGTH)
    .transform((written, issues) => {
      const normal = normalName(written);
      if (normal === null) issues.addIssue({ code: 'custom', message: `write the name of a package, as ${example}` });
      return normal ?? z.NEVER;
    });
  const schema = z
    .strictObject({
      packages: z
        .array(name, 'name at least one package')
        .min(1, 'name at least one package')
        .max(MAX_PACKAGES, `at most ${MAX_PACKAGES} packages: add another connection`)
        .refine((names) => new Set(names).size === names.length, 'a package is named twice'),
      registry: z
        .string()
        .max(500)
        .refine(isBase, 'write the address of the registry, with https:// and without a query')
        .transform((address) => address.replace(/\/+$/, ''))
        .default(defaultRegistry),
      everyMinutes: z.int().min(5, 'at least 5 minutes').max(1_440, 'at most 1,440 minutes, a day').default(60),
      username: registryUsername,
      privateAddress: z.boolean().optional(),
    })
    .refine(isReachedSafely, UNSAFE_REGISTRY);
  return {
    settings: {
      example: { packages: [example] },
      check(given: JsonValue | undefined) {
        const read = schema.safeParse(given ?? {}, SCHEMA_MESSAGES);
        if (read.success) return null;
        const issue = read.error.issues[0]!;
        return { pointer: jsonPointer(...issue.path.map(String)), message: issue.message };
      },
    },
    settingsOf: (stored: JsonObject): PackageSettings => schema.parse(stored),
  };
}

function isBase(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false;
  // What follows is a part of the path: an empty query would swallow it.
  return url.username === '' && url.password === '' && !/[?#]/.test(text);
}
