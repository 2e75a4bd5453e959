import { isObject, asList, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { childrenOf, rangeAt } from '#lib/bytes/json/byte-ranges.ts';
import type { Context } from './content.ts';
import { isTektonRun, tektonItems } from './tekton-run.ts';

/** One document inside a container: its JSON pointer, value and bytes, and the container's facts about it. */
export type ContainerItem = { pointer: string; value: JsonValue; bytes: Uint8Array; context: Context };

/**
 * The documents of a container: a JSON array, npm's and GitHub's `{attestations: […]}`, PyPI's provenance
 * (`attestation_bundles`, PEP 740), GitHub's bulk list, rebuilderd's page of packages, a run of Tekton or a list of
 * runs. Null if the value is one document. Every item keeps its original bytes. A list of more than `limit` items
 * yields `limit + 1` of them.
 */
export function containerItems(value: JsonValue, bytes: Uint8Array, limit: number): ContainerItem[] | null {
  if (Array.isArray(value)) return itemsOf(value, bytes, [], limit);
  if (!isObject(value)) return null;
  if (
    Array.isArray(value['attestations']) &&
    !('payload' in value) &&
    !('_type' in value) &&
    value['attestations'].every((item) => isObject(item))
  ) {
    return itemsOf(value['attestations'], bytes, ['attestations'], limit);
  }
  if (Array.isArray(value['attestation_bundles'])) {
    return value['attestation_bundles'].flatMap((entry, index) => {
      const publisher: Context =
        isObject(entry) && isObject(entry['publisher']) ? { publisher: entry['publisher'] } : {};
      return isObject(entry)
        ? itemsOf(
            asList(entry['attestations']),
            bytes,
            ['attestation_bundles', index, 'attestations'],
            limit,
            publisher,
          )
        : [];
    });
  }
  if (isTektonRun(value)) return tektonItems(value);
  // As `kubectl get -o json` writes several objects.
  if (
    value['kind'] === 'List' &&
    Array.isArray(value['items']) &&
    value['items'].some((item) => isObject(item) && isTektonRun(item))
  )
    return itemsOf(value['items'], bytes, ['items'], limit);
  if (isRebuilderdPage(value)) return itemsOf(value['records'], bytes, ['records'], limit);
  const bulk = value['attestations_subject_digests'];
  if (isObject(bulk)) {
    return Object.entries(bulk).flatMap(([digest, items]) =>
      itemsOf(asList(items), bytes, ['attestations_subject_digests', digest], limit),
    );
  }
  return null;
}

/** A page of rebuilderd's API of version 1 (`ResultPage`): packages, or builds. */
function isRebuilderdPage(value: JsonObject): value is JsonObject & { records: JsonValue[] } {
  const { total, records } = value;
  const isRecord = (one: JsonValue) => isObject(one) && ('seen_in_last_sync' in one || 'backend' in one);
  return typeof total === 'number' && Array.isArray(records) && records.length > 0 && records.every(isRecord);
}

function itemsOf(
  values: JsonValue[],
  bytes: Uint8Array,
  path: (string | number)[],
  limit: number,
  context: Context = {},
): ContainerItem[] {
  const range = rangeAt(bytes, path);
  if (range === null) return [];
  const items: ContainerItem[] = [];
  let index = 0;
  for (const child of childrenOf(bytes, range.start)) {
    if (index > limit) break;
    items.push({
      pointer: jsonPointer(...path, index),
      value: values[index]!,
      bytes: bytes.subarray(child.start, child.end),
      context,
    });
    index++;
  }
  return items;
}
