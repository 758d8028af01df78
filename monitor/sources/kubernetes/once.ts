/** A way to something large, the first time: who holds the way for a whole run does not hold the thing. */
export function once<T>(thing: T | null): () => T | null {
  let left = thing;
  return () => {
    const taken = left;
    left = null;
    return taken;
  };
}
