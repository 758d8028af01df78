/** What a test says of an object; the rest is of no account to what it tries. */
export type Sketch<T> = T extends object ? { readonly [Field in keyof T]?: Sketch<T[Field]> } : T;

export function sketch<T>(object: Sketch<T>): T {
  return object as T;
}
