import { createContext, use, useLayoutEffect } from 'react';

/** Rows that a component shows, beginning at a cell. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly rows: readonly string[];
}

/** What the components of a screen show, put together. */
export interface Canvas {
  /** @returns takes it away again */
  readonly put: (part: Part) => () => void;
  /** After all is put: the parts fill the screen, row by row. */
  readonly show: () => void;
}

export function createCanvas(paint: (rows: readonly string[]) => void): Canvas {
  const parts = new Set<Part>();
  return {
    put(part) {
      parts.add(part);
      return () => parts.delete(part);
    },
    show() {
      const whole: string[] = [];
      for (const { y, rows } of [...parts].sort((a, b) => a.x - b.x))
        for (const [index, row] of rows.entries()) whole[y + index] = (whole[y + index] ?? '') + row;
      paint(whole);
    },
  };
}

/**
 * What Text is to other programs with Ink: shows rows, from that cell on. They are drawn to the cell already, and painted
 * beside Ink, which would take each of them apart into its signs and put it together again, five times what drawing it
 * costs.
 */
export function useRows(x: number, y: number, rows: readonly string[]): void {
  const canvas = use(CanvasContext);
  useLayoutEffect(() => canvas.put({ x, y, rows }), [canvas, x, y, rows]);
}

export const CanvasContext = createContext<Canvas>({
  put() {
    throw new Error('expected a canvas around the screen, got none');
  },
  show: () => undefined,
});
