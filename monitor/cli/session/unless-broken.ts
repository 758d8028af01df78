/** What the work gives, unless what goes on beside it breaks first; that this ends says nothing. */
export function unlessBroken<T>(work: Promise<T>, beside: Promise<void>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  work.then(resolve, reject);
  beside.catch(reject);
  return promise;
}
