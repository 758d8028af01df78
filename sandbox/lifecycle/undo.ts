type Step = () => unknown;

/** How to put away what has been started so far, the newest first. */
export class Undo {
  #steps: Step[] = [];

  push(...steps: readonly Step[]): void {
    this.#steps.push(...steps);
  }

  async unwind(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}
