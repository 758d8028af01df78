import type { KubeObject } from '../../store/types.ts';

/** One column: how it is called and what an object's cell says. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly format: '' | 'name';
  /** 0: always shown, 1: with `-o wide`. */
  readonly priority: 0 | 1;
  readonly cell: (object: KubeObject, now: number) => string | number | null;
}

type Cell = Column['cell'];

export function column(name: string, cell: Cell, rest: Partial<Column> = {}): Column {
  return { name, type: 'string', format: '', priority: 0, cell, ...rest };
}

export function wide(name: string, cell: Cell): Column {
  return column(name, cell, { priority: 1 });
}

export function integer(name: string, cell: Cell): Column {
  return column(name, cell, { type: 'integer' });
}
