import type { SandboxTools } from '../images/types.ts';

export interface SandboxOptions {
  /** The project: where `backend/` and `manifests/` are. */
  readonly root: string;
  readonly tools: SandboxTools;
  /** Where it keeps its things. Absolute. */
  readonly stateDir: string;
  /** Rendered manifests. Default: `manifests/rendered/sandbox.yaml` in the project. */
  readonly manifests?: string | undefined;
  /** Default: 15, as in Kubernetes. */
  readonly hpaSyncSeconds?: number | undefined;
  /** Default: 15, as metrics-server. */
  readonly metricsResolutionSeconds?: number | undefined;
  /** false: as in a cluster whose metrics-server is gone. */
  readonly metricsServer?: boolean | undefined;
  /** Default: a free one. */
  readonly apiPort?: number | undefined;
  /** It ends when nobody uses it any more, however that ended. */
  readonly whileUsed?: boolean | undefined;
  /** Start with nothing of before: no objects, an empty database. */
  readonly fresh?: boolean | undefined;
  /** `signals`: enforce limits without control groups even where there are some. */
  readonly limits?: 'signals' | undefined;
  /** What to run when this process has been killed: program and arguments. Default: nothing, the next start sweeps. */
  readonly afterCrash?: readonly string[] | undefined;
}
