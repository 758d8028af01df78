/** What has to be undone, newest first, whatever happens in between. */
export interface Cleanup {
  add(undo: () => void | Promise<void>): void;
  /** Undoes everything, also when something fails; then throws the first failure. */
  run(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const undos: (() => void | Promise<void>)[] = [];
  return {
    add: (undo) => void undos.push(undo),
    async run() {
      const failures: unknown[] = [];
      for (const undo of undos.splice(0).reverse()) {
        try {
          await undo();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
