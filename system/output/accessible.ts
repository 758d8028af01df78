/** ACCESSIBLE asks for what a screen reader can read: lines that stay, instead of a screen that is drawn again and again. */
export function isAccessible({ ACCESSIBLE: wish }: Readonly<Record<string, string | undefined>>): boolean {
  return wish !== undefined && !['', '0', 'false', 'no'].includes(wish.toLowerCase());
}
