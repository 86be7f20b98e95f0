type Tree = { [field: string]: Tree | true };

function growTree(paths: readonly string[]): Tree {
  const root: Tree = {};
  for (const path of paths) {
    const steps = path.split('.');
    let at = root;
    for (const [index, step] of steps.entries()) {
      const known = at[step];
      if (index === steps.length - 1) at[step] = true;
      else if (known === true) break;
      else {
        const next: Tree = known ?? {};
        at[step] = next;
        at = next;
      }
    }
  }
  return root;
}

function prune(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => prune(element, tree));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [field, inner] of Object.entries(value)) {
    const branch = tree[field];
    if (branch === true) kept[field] = inner;
    else if (branch) kept[field] = prune(inner, branch);
  }
  return kept;
}

/**
 * A webhook payload cut to a subscription's `include_fields`: dots go into objects, and through arrays into every
 * element. A field the payload lacks stays absent. No list means the whole payload.
 * https://shopify.dev/docs/apps/build/webhooks/customize/modify_payloads
 */
export function reduceToFields(payload: unknown, fields: readonly string[] | undefined): unknown {
  return fields === undefined ? payload : prune(payload, growTree(fields));
}
