/** How the CPU and memory of containers are bounded and measured on this machine. */
export interface ResourceDriver {
  readonly name: 'cgroup v2' | 'cgroup v1' | 'signals';
  /** Folders that exist because of this driver, for the clean-up after a crash. */
  readonly folders: readonly string[];
  open(limits: ContainerLimits): ContainerResources;
  close(): void;
}

export interface ContainerLimits {
  /** Unique on this machine while it runs; letters, digits, `-`, `_`, `.`. */
  readonly id: string;
  /** Null: no limit. */
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
  /** The CPU request; null: none. */
  readonly cpuRequestMillicores: number | null;
}

export interface ContainerResources {
  /** Files that the container's first process writes its pid to before it becomes the program. */
  readonly joinFiles: readonly string[];
  /** The first process has been started, as the leader of a session of its own. */
  attach(leader: number): void;
  /** Since the container started; memory is what the kubelet calls the working set. */
  usage(): { readonly cpuNanoseconds: number; readonly memoryBytes: number };
  /** Every process of the container that is alive. */
  pids(): readonly number[];
  /** Was a process of it killed for reaching the memory limit? */
  wasOutOfMemory(): boolean;
  /** From here on it may use what it needs to end. */
  release(): void;
  close(): void;
}
