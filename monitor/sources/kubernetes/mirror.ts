import { type Json, record, text } from '../../../core/lib/json.ts';
import { isOlder } from './version.ts';

export interface Identity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What is known to exist. Holds identities and versions only, so that a thousand pods cost little. */
export interface Mirror {
  /**
   * An object that is older than the one known is not told: versions never go back, and who was deleted stays so.
   * @returns the object's key, `namespace/name`, and whether it was news
   */
  upsert(object: Json): { readonly key: string; readonly isNews: boolean };
  remove(object: Json): void;
  /**
   * After a whole list of that version: what was not in it is gone, but for what is newer than the list.
   * @returns how many are gone
   */
  keepOnly(keys: ReadonlySet<string>, version: string): number;
}

export interface MirrorListener {
  /** Every object that is there or has changed, also the ones of a list that were known before. */
  readonly onUpsert: (object: Json, identity: Identity) => void;
  /** Also for an object that was replaced by another of the same name. */
  readonly onDelete: (identity: Identity) => void;
}

interface Known extends Identity {
  readonly version: string;
}

/** An API server that lags behind tells of the deleted for seconds, not for hours. */
const DELETED_KEPT = 1_000;

export function createMirror({ onUpsert, onDelete }: MirrorListener): Mirror {
  const known = new Map<string, Known>();
  /** The last version of each, by uid. */
  const deleted = new Map<string, string>();

  function bury(key: string, object: Known): void {
    known.delete(key);
    if (object.uid !== '') deleted.set(object.uid, object.version);
    if (deleted.size > DELETED_KEPT) deleted.delete(deleted.keys().next().value ?? '');
    onDelete(object);
  }

  function isPast(now: Known, before: Known | undefined): boolean {
    const end = deleted.get(now.uid);
    if (end !== undefined && !isOlder(end, now.version)) return true;
    return before !== undefined && isOlder(now.version, before.version);
  }

  return {
    upsert(object) {
      const now = knownOf(object);
      const key = keyOf(now);
      const before = known.get(key);
      if (isPast(now, before)) return { key, isNews: false };
      if (before !== undefined && before.uid !== now.uid) bury(key, before);
      known.set(key, now);
      onUpsert(object, now);
      return { key, isNews: before?.uid !== now.uid || before.version !== now.version };
    },
    remove(object) {
      const end = knownOf(object);
      const key = keyOf(end);
      if (known.get(key)?.uid === end.uid) bury(key, end);
    },
    keepOnly(keys, version) {
      const gone = [...known].filter(([key, object]) => !keys.has(key) && !isOlder(version, object.version));
      for (const [key, object] of gone) bury(key, object);
      return gone.length;
    },
  };
}

function knownOf(object: Json): Known {
  const metadata = record(object.metadata);
  return {
    namespace: text(metadata?.namespace) ?? '',
    name: text(metadata?.name) ?? '',
    uid: text(metadata?.uid) ?? '',
    version: text(metadata?.resourceVersion) ?? '',
  };
}

function keyOf({ namespace, name }: Pick<Identity, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
