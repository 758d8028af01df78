/** How many objects a value keeps alive: itself and all that can be reached from it, each counted once. */
export function reachable(value: unknown): number {
  const seen = new Set<object>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    if (one instanceof Map) open.push(...one.keys(), ...one.values());
    else if (one instanceof Set) open.push(...one);
    else open.push(...Object.values(one));
  }
  return seen.size;
}
