import { type Json, record, text } from './json.ts';

export interface Identity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What is known to exist. Holds identities only, so that a thousand pods cost little. */
export interface Mirror {
  /** Returns the object's key, `namespace/name`. */
  upsert(object: Json): string;
  remove(object: Json): void;
  /** After a whole list: everything that was not in it is gone. */
  keepOnly(keys: ReadonlySet<string>): void;
}

export interface MirrorListener {
  /** Every object that is there or has changed, also the ones of a list that were known before. */
  readonly onUpsert: (object: Json, identity: Identity) => void;
  /** Also for an object that was replaced by another of the same name. */
  readonly onDelete: (identity: Identity) => void;
}

export function createMirror({ onUpsert, onDelete }: MirrorListener): Mirror {
  const known = new Map<string, Identity>();
  return {
    upsert(object) {
      const identity = identityOf(object);
      const key = keyOf(identity);
      const before = known.get(key);
      if (before !== undefined && before.uid !== identity.uid) onDelete(before);
      known.set(key, identity);
      onUpsert(object, identity);
      return key;
    },
    remove(object) {
      const identity = identityOf(object);
      if (known.delete(keyOf(identity))) onDelete(identity);
    },
    keepOnly(keys) {
      for (const [key, identity] of known) {
        if (keys.has(key)) continue;
        known.delete(key);
        onDelete(identity);
      }
    },
  };
}

function identityOf(object: Json): Identity {
  const metadata = record(object.metadata);
  return {
    namespace: text(metadata?.namespace) ?? '',
    name: text(metadata?.name) ?? '',
    uid: text(metadata?.uid) ?? '',
  };
}

function keyOf({ namespace, name }: Identity): string {
  return `${namespace}/${name}`;
}
