export interface LoadStep {
  readonly t: number;
  readonly fromRps: number;
  readonly toRps: number;
  readonly stage: string;
}
