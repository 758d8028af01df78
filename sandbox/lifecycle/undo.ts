type Step = () => unknown;

/** How to put away what has been started so far, the newest first. */
export class Undo {
  #steps: Step[] = [];
  #isUnwound = false;

  push(...steps: readonly Step[]): void {
    this.#steps.push(...steps);
    // What was still starting when all else was put away goes at once.
    if (this.#isUnwound) void this.unwind().catch(() => {});
  }

  /** Every step is taken, whatever becomes of the others; throws the first failure afterwards. */
  async unwind(): Promise<void> {
    this.#isUnwound = true;
    const failures: unknown[] = [];
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
