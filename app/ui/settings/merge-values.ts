/** Whether two values of a setting are the same, whatever object they are. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export type Merge<Values> = {
  /** What only one side changed, from that side; of what both changed, yours. */
  readonly values: Values;
  /** What both changed, each to something else: only a person can say which is to stay. */
  readonly both: readonly (keyof Values & string)[];
};

/** Brings together what was edited and what somebody else saved meanwhile, setting by setting. */
export function mergeValues<Values extends object>(
  base: Values,
  saved: Values,
  yours: Values,
): Merge<Values> {
  const values = { ...yours };
  const both: (keyof Values & string)[] = [];
  for (const key of keysOf(saved, yours)) {
    if (isSame(yours[key], saved[key])) continue;
    if (isSame(yours[key], base[key])) values[key] = saved[key];
    else if (!isSame(saved[key], base[key])) both.push(key);
  }
  return { values, both };
}

function keysOf<Values extends object>(...of: readonly Values[]): Set<keyof Values & string> {
  const keys = new Set<keyof Values & string>();
  for (const values of of) for (const key in values) keys.add(key);
  return keys;
}
