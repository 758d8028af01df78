/** One line of `palier doctor`. */
export interface DoctorRow {
  readonly area: 'machine' | 'tool' | 'cluster';
  readonly what: string;
  /** missing: not there yet, and fetched when it is needed · warning: something will be less · broken: something won't work */
  readonly state: 'ok' | 'missing' | 'warning' | 'broken';
  readonly found: string;
  /** What to do; empty when there is nothing to do. */
  readonly advice: string;
}
