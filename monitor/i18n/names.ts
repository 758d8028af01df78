import { inert } from './inert.ts';

/** `backend-7c9f6d5b4-drpjz` → `backend-…-drpjz`: the middle names the ReplicaSet and tells a reader nothing. */
export function shortPodName(name: string): string {
  const parts = /^(.+)-[a-z0-9]{6,10}-([a-z0-9]{5})$/.exec(name);
  return inert(parts === null ? name : `${parts[1]}-…-${parts[2]}`);
}

/** `palier/backend` → `backend` */
export function bareName(key: string): string {
  return inert(key.slice(key.lastIndexOf('/') + 1));
}

/** `backend-7c9f6d5b4-drpjz` → `drpjz`: what tells pods of one workload apart. */
export function podSuffix(name: string): string {
  return inert(name.slice(name.lastIndexOf('-') + 1));
}

/** As short as it can be recognised: `backend…drpjz`. */
export function tightPodName(name: string): string {
  const parts = /^(.+)-[a-z0-9]{6,10}-([a-z0-9]{5})$/.exec(name);
  return inert(parts === null ? name : `${parts[1]}…${parts[2]}`);
}
