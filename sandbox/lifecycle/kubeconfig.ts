import { parse, stringify } from 'yaml';

/** The administrator's kubeconfig as the control plane wrote it, with the namespace that everything is in. */
export function kubeconfigText(text: string): string {
  const config = parse(text);
  for (const { context } of config.contexts) context.namespace = 'palier';
  return stringify(config);
}
