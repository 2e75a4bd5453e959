import { at, isObject, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';

/**
 * A reporting descriptor of a run: a rule, with the index of its tool component (-1: the driver) and its own index
 * there.
 */
export type Rule = { value: JsonValue; component: number; index: number };

/** The rules of a run: the driver's, then those of each extension (SARIF 2.1.0 §3.18.2, §3.18.3). */
export function rulesOf(run: JsonValue): Rule[] {
  const driver = list(at(run, 'tool', 'driver', 'rules')).map((value, index) => ({ value, component: -1, index }));
  const extensions = list(at(run, 'tool', 'extensions'));
  return [
    ...driver,
    ...extensions.flatMap((extension, component) =>
      list(member(extension, 'rules')).map((value, index) => ({ value, component, index })),
    ),
  ];
}

/**
 * The rule that a descriptor reference means (§3.52): by GUID, else by index within the tool component it names, else
 * by id. An id that has no rule of its own is hierarchical, and the rule with the longest prefix of whole components is
 * meant (§3.52.4).
 */
export function ruleFor(rules: readonly Rule[], run: JsonValue, reference: JsonObject): Rule | null {
  const guid = text(reference['guid'])?.toLowerCase();
  const byGuid =
    guid === undefined ? undefined : rules.find((rule) => text(member(rule.value, 'guid'))?.toLowerCase() === guid);
  if (byGuid) return byGuid;
  const component = componentOf(run, reference['toolComponent']);
  const index = reference['index'];
  const byIndex =
    typeof index === 'number' && index >= 0
      ? rules.find((rule) => rule.index === index && rule.component === (component ?? -1))
      : undefined;
  const id = text(reference['id']);
  if (byIndex && (id === null || isPrefix(text(member(byIndex.value, 'id')), id))) return byIndex;
  return id === null
    ? null
    : (byId(component === null ? rules : rules.filter((rule) => rule.component === component), id) ?? byId(rules, id));
}

function byId(rules: readonly Rule[], id: string): Rule | null {
  const fitting = rules.filter((rule) => isPrefix(text(member(rule.value, 'id')), id));
  return fitting.reduce<Rule | null>(
    (longest, rule) => (longest === null || idLength(rule) > idLength(longest) ? rule : longest),
    null,
  );
}

function idLength(rule: Rule): number {
  return text(member(rule.value, 'id'))?.length ?? 0;
}

function isPrefix(ruleId: string | null, id: string): boolean {
  return ruleId !== null && (id === ruleId || id.startsWith(`${ruleId}/`));
}

/**
 * The tool component that a reference names by index, GUID or name (§3.54); -1 is the driver, null where none is named.
 */
function componentOf(run: JsonValue, reference: JsonValue | undefined): number | null {
  if (reference === undefined) return null;
  const extensions = list(at(run, 'tool', 'extensions'));
  const index = member(reference, 'index');
  if (typeof index === 'number' && index >= 0 && index < extensions.length) return index;
  const same = (component: JsonValue | undefined): boolean =>
    ['guid', 'name'].some(
      (key) => text(member(reference, key)) !== null && text(member(reference, key)) === text(member(component, key)),
    );
  if (same(at(run, 'tool', 'driver'))) return -1;
  const found = extensions.findIndex(same);
  return found < 0 ? null : found;
}

/**
 * What the result's invocation changed in the configuration of the rule (§3.20.5, §3.51); empty where it changed
 * nothing. A result that does not say which invocation it is of (§3.48.6) is of the only one.
 */
export function overrideOf(run: JsonValue, result: JsonValue, rule: Rule | null, rules: readonly Rule[]): JsonObject {
  if (rule === null) return {};
  const invocations = list(member(run, 'invocations'));
  const index = at(result, 'provenance', 'invocationIndex');
  const chosen = typeof index === 'number' && index >= 0 ? index : 0;
  if (chosen === 0 && index !== 0 && invocations.length !== 1) return {};
  for (const override of list(at(invocations, chosen, 'ruleConfigurationOverrides'))) {
    const descriptor = member(override, 'descriptor');
    const configuration = member(override, 'configuration');
    const meant = isObject(descriptor) ? ruleFor(rules, run, descriptor) : null;
    if (meant === rule && isObject(configuration)) return configuration;
  }
  return {};
}
