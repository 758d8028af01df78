/**
 * Maps that are never changed in place and need not be copied whole for one entry: beyond some size what changed lies
 * over a map that all versions share. Every version keeps the order in which its keys came, as a Map does.
 */

/** With these entries replaced, or added at the end. */
export function withEntries<V extends object>(
  map: ReadonlyMap<string, V>,
  entries: readonly (readonly [string, V])[],
): ReadonlyMap<string, V> {
  if (entries.length === 0) return map;
  if (map.size <= COPIED_WHOLE || entries.length > MOST_OVER) return put(copyOf(map), entries);
  const { base, over } = layersOf(map);
  // One that was taken out comes back at the end.
  const comesBack = entries.some(([key]) => over.get(key) === GONE);
  if (comesBack || over.size + entries.length > MOST_OVER) return put(copyOf(map), entries);
  const next = put(new Map(over), entries);
  let { size } = map;
  for (const key of next.keys()) if (!over.has(key) && !base.has(key)) size++;
  return new Layers(base, next, size);
}

export function withEntry<V extends object>(
  map: ReadonlyMap<string, V>,
  key: string,
  value: V,
): ReadonlyMap<string, V> {
  return withEntries(map, [[key, value]]);
}

export function withoutEntry<V extends object>(
  map: ReadonlyMap<string, V>,
  key: string,
): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const { base, over } = layersOf(map);
  if (map.size <= COPIED_WHOLE || over.size >= MOST_OVER) {
    const left = copyOf(map);
    left.delete(key);
    return left;
  }
  const rest = new Map<string, V | typeof GONE>(over);
  if (base.has(key)) rest.set(key, GONE);
  else rest.delete(key);
  return new Layers(base, rest, map.size - 1);
}

/** A map of so many entries is copied about as fast as it is put in layers. */
const COPIED_WHOLE = 64;
/** So many entries lie over the shared map at most: then they are put into a new one. */
const MOST_OVER = 64;
const GONE = Symbol('gone');

type Over<V> = ReadonlyMap<string, V | typeof GONE>;

function layersOf<V extends object>(map: ReadonlyMap<string, V>) {
  const layers = map instanceof Layers ? (map as Layers<V>).layers() : null;
  return layers ?? { base: map, over: new Map() as Over<V> };
}

function copyOf<V extends object>(map: ReadonlyMap<string, V>): Map<string, V> {
  const { base, over } = layersOf(map);
  const copy = new Map(base);
  for (const [key, value] of over) {
    if (value === GONE) copy.delete(key);
    else copy.set(key, value);
  }
  return copy;
}

function put<K, V>(into: Map<K, V>, entries: readonly (readonly [K, V])[]): Map<K, V> {
  for (const [key, value] of entries) into.set(key, value);
  return into;
}

class Layers<V extends object> implements ReadonlyMap<string, V> {
  private base: ReadonlyMap<string, V>;
  private over: Over<V>;
  readonly size: number;

  constructor(base: ReadonlyMap<string, V>, over: Over<V>, size: number) {
    this.base = base;
    this.over = over;
    this.size = size;
  }

  layers() {
    return { base: this.base, over: this.over };
  }

  get(key: string): V | undefined {
    const over = this.over.get(key);
    if (over === undefined) return this.base.get(key);
    return over === GONE ? undefined : over;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  entries(): MapIterator<[string, V]> {
    return this.whole().entries();
  }

  keys(): MapIterator<string> {
    return this.whole().keys();
  }

  values(): MapIterator<V> {
    return this.whole().values();
  }

  forEach(each: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.whole()) each(value, key, this);
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  /** Who goes through all of them is likely to do it again: the same entries, put together once. */
  private whole(): ReadonlyMap<string, V> {
    if (this.over.size === 0) return this.base;
    this.base = copyOf(this);
    this.over = new Map();
    return this.base;
  }
}
