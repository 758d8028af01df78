import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type KubernetesClient } from '../cluster/api/client.ts';
import { NODE_NAME } from '../cluster/node-name.ts';
import { type ControlPlane, startControlPlane } from '../cluster/process/control-plane.ts';
import { type Addresses, claimAddresses } from '../node/addresses.ts';
import { controlPlaneProgram } from './tools.ts';

export interface TestControlPlane {
  readonly controlPlane: ControlPlane;
  /** May do everything. */
  readonly admin: KubernetesClient;
  /** May do what a kubelet may. */
  readonly node: KubernetesClient;
  readonly addresses: Addresses;
  readonly folder: string;
  /** Another one on the same data and port, after this one was stopped or killed. */
  again(): Promise<ControlPlane>;
  close(): Promise<void>;
}

/** The real control plane on data of its own, with nobody who runs pods. */
export async function startTestControlPlane(): Promise<TestControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'palier-control-plane-'));
  const addresses = await claimAddresses();
  const binary = await controlPlaneProgram();
  let starts = 0;
  const start = (port: number) =>
    startControlPlane({
      binary,
      instance: `test-${process.pid}-${addresses.slot}-${starts++}`,
      folder: join(folder, 'data'),
      port,
      nodeName: NODE_NAME,
      nodeAddress: addresses.node,
      podRange: addresses.podRange,
      serviceRange: addresses.serviceRange,
      logFile: join(folder, 'control-plane.log'),
    });
  const controlPlane = await start(0);
  await controlPlane.ready;
  const running = [controlPlane];
  const admin = createClient(controlPlane.files.adminKubeconfig);
  const node = createClient(controlPlane.files.nodeKubeconfig);
  return {
    controlPlane,
    admin,
    node,
    addresses,
    folder,
    async again() {
      const next = await start(Number(new URL(controlPlane.url).port));
      running.push(next);
      return next;
    },
    async close() {
      admin.close();
      node.close();
      for (const one of running) await one.stop();
      addresses.close();
      rmSync(folder, { recursive: true });
    },
  };
}
