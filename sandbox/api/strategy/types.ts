import type { KubeObject, Store } from '../../store/types.ts';
import type { FieldCause } from '../status-error.ts';

/** What the API server does with one kind before it stores an object. All functions may change `object`. */
export interface Strategy {
  /** Has a spec, and a status that only the status subresource writes. */
  readonly hasStatus: boolean;
  /** Fills in what was left out. Runs before validation, on creation and on every change. */
  readonly defaults?: (object: KubeObject) => void;
  /** Everything that is wrong with the object. */
  readonly validate?: (object: KubeObject) => readonly FieldCause[];
  /** What must not change. */
  readonly validateUpdate?: (next: KubeObject, current: KubeObject) => readonly FieldCause[];
  /** Allocates what only the server can: addresses, ports. Runs after validation; tells what is taken. */
  readonly allocate?: (object: KubeObject, store: Store) => readonly FieldCause[];
}
