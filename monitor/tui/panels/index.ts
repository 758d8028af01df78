import { dependencies } from './dependencies.ts';
import { feed } from './feed.ts';
import { load } from './load.ts';
import type { Panel } from './panel.ts';
import { pods } from './pods.ts';
import { replicas } from './replicas.ts';

/** In the order of their number keys. What a new one takes: its file, its row here, its words, its test. */
export const PANELS: readonly Panel[] = [load, replicas, pods, dependencies, feed];
