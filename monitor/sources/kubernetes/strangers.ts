/** @returns tells of each answer whether somebody in it is still unknown who was so in an earlier one */
export function createStrangers(isKnown: (name: string) => boolean): (names: readonly string[]) => boolean {
  const strangers = new Set<string>();
  return (names) => {
    const isAgain = names.some((name) => strangers.has(name) && !isKnown(name));
    for (const name of [...strangers, ...names]) {
      if (isKnown(name)) strangers.delete(name);
      else strangers.add(name);
    }
    return isAgain;
  };
}
