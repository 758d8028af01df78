import { fileURLToPath } from 'node:url';

/** Milliseconds that k6 may say nothing, by what it waits for. */
export interface InspectLimits {
  /** For a module on the network. */
  readonly module: number;
  /** For a k6 with the extensions that the script imports: k6 has one built on the network. */
  readonly extensions: number;
  /** For everything else, which is the script's init code. */
  readonly init: number;
}

export type WaitsFor =
  | { readonly what: 'module'; readonly url: string }
  | { readonly what: 'extensions' | 'init' };

export interface InspectLog {
  line(text: string): void;
  end(): void;
  /** Aborted when k6 has waited for too long. */
  readonly tooLong: AbortSignal;
  waitsFor(): WaitsFor;
  /** The user's files that k6 has read. */
  files(): readonly string[];
}

/** Follows what `k6 inspect --verbose` says while it reads a script. */
export function followInspection(limits: InspectLimits): InspectLog {
  const controller = new AbortController();
  const files = new Set<string>();
  let now: WaitsFor = { what: 'init' };
  let timer: NodeJS.Timeout;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), limits[now.what]);
  };
  wait();
  return {
    line(text) {
      const { msg, url, moduleSpecifier } = fieldsOf(text);
      if (moduleSpecifier?.Scheme === 'file' && moduleSpecifier.Path !== undefined)
        files.add(fileURLToPath(`file://${encodeURI(moduleSpecifier.Path)}`));
      now =
        msg === 'Fetching source...'
          ? { what: 'module', url: (url ?? '').replace(/[?&]_k6=1$/, '') }
          : { what: msg === 'Resolving k6 artifact' ? 'extensions' : 'init' };
      wait();
    },
    end: () => clearTimeout(timer),
    tooLong: controller.signal,
    waitsFor: () => now,
    files: () => [...files],
  };
}

interface Fields {
  readonly msg?: string;
  readonly url?: string;
  readonly moduleSpecifier?: { readonly Scheme?: string; readonly Path?: string };
}

function fieldsOf(text: string): Fields {
  try {
    const value: (Fields & { readonly level?: string }) | null = JSON.parse(text);
    return value?.level === 'debug' ? value : {};
  } catch {
    return {};
  }
}
