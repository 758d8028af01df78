/** How many entries are put into maps while something is done: what it costs to never change one in place. */
export function copies(what: () => void): number {
  const { set } = Map.prototype;
  let count = 0;
  Map.prototype.set = function (...entry) {
    count++;
    return set.apply(this, entry);
  };
  try {
    what();
  } finally {
    Map.prototype.set = set;
  }
  return count;
}
