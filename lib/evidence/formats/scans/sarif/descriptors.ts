import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';

/**
 * A reporting descriptor of a run: a rule, with the index of its tool component (-1: the driver) and its own index
 * there.
 */
export type SarifRule = { value: JsonValue; component: number; index: number };

/** The rules of a run: the driver's, then those of each extension (SARIF 2.1.0 §3.18.2, §3.18.3). */
export function rulesOf(run: JsonValue): SarifRule[] {
  const driver = asList(valueAt(run, 'tool', 'driver', 'rules')).map((value, index) => ({
    value,
    component: -1,
    index,
  }));
  const extensions = asList(valueAt(run, 'tool', 'extensions'));
  return [
    ...driver,
    ...extensions.flatMap((extension, component) =>
      asList(member(extension, 'rules')).map((value, index) => ({ value, component, index })),
    ),
  ];
}

/**
 * The rule to which a descriptor reference refers (§3.52): by GUID, else by index within the tool component it names,
 * else by id. An id without a rule is hierarchical: it refers to the rule with the longest prefix of whole components
 * (§3.52.4).
 */
export function ruleFor(rules: readonly SarifRule[], run: JsonValue, reference: JsonObject): SarifRule | null {
  const guid = asText(reference['guid'])?.toLowerCase();
  const byGuid =
    guid === undefined ? undefined : rules.find((rule) => asText(member(rule.value, 'guid'))?.toLowerCase() === guid);
  if (byGuid) return byGuid;
  const component = componentOf(run, reference['toolComponent']);
  const index = reference['index'];
  const byIndex =
    typeof index === 'number' && index >= 0
      ? rules.find((rule) => rule.index === index && rule.component === (component ?? -1))
      : undefined;
  const id = asText(reference['id']);
  if (byIndex && (id === null || isPrefix(asText(member(byIndex.value, 'id')), id))) return byIndex;
  return id === null
    ? null
    : (byId(component === null ? rules : rules.filter((rule) => rule.component === component), id) ?? byId(rules, id));
}

function byId(rules: readonly SarifRule[], id: string): SarifRule | null {
  const matching = rules.filter((rule) => isPrefix(asText(member(rule.value, 'id')), id));
  return matching.reduce<SarifRule | null>(
    (longest, rule) => (longest === null || idLength(rule) > idLength(longest) ? rule : longest),
    null,
  );
}

function idLength(rule: SarifRule): number {
  return asText(member(rule.value, 'id'))?.length ?? 0;
}

function isPrefix(ruleId: string | null, id: string): boolean {
  return ruleId !== null && (id === ruleId || id.startsWith(`${ruleId}/`));
}

/**
 * The tool component that a reference names by index, GUID or name (§3.54); -1 for the driver, null if it names none.
 */
function componentOf(run: JsonValue, reference: JsonValue | undefined): number | null {
  if (reference === undefined) return null;
  const extensions = asList(valueAt(run, 'tool', 'extensions'));
  const index = member(reference, 'index');
  if (typeof index === 'number' && index >= 0 && index < extensions.length) return index;
  const matches = (component: JsonValue | undefined): boolean =>
    ['guid', 'name'].some(
      (key) =>
        asText(member(reference, key)) !== null && asText(member(reference, key)) === asText(member(component, key)),
    );
  if (matches(valueAt(run, 'tool', 'driver'))) return -1;
  const extension = extensions.findIndex(matches);
  return extension < 0 ? null : extension;
}

/**
 * The changes that the result's invocation made to the configuration of the rule (§3.20.5, §3.51); empty if there are
 * none. A result that does not name its invocation (§3.48.6) belongs to the only one.
 */
export function overrideOf(
  run: JsonValue,
  result: JsonValue,
  rule: SarifRule | null,
  rules: readonly SarifRule[],
): JsonObject {
  if (rule === null) return {};
  const invocations = asList(member(run, 'invocations'));
  const index = valueAt(result, 'provenance', 'invocationIndex');
  const chosen = typeof index === 'number' && index >= 0 ? index : 0;
  if (chosen === 0 && index !== 0 && invocations.length !== 1) return {};
  for (const override of asList(valueAt(invocations, chosen, 'ruleConfigurationOverrides'))) {
    const descriptor = member(override, 'descriptor');
    const configuration = member(override, 'configuration');
    const overridden = isObject(descriptor) ? ruleFor(rules, run, descriptor) : null;
    if (overridden === rule && isObject(configuration)) return configuration;
  }
  return {};
}
