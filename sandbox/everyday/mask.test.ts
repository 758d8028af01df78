import { expect, it } from 'vitest';
import { mask } from './mask.ts';

const around = { node: 'sandbox', port: 41234, folder: '/tmp/x' };

it.each([
  [
    'ages, and the padding that follows from them',
    'NAME   STATUS   AGE\nlesson   Active   3m12s',
    'NAME  STATUS  AGE\nlesson  Active  AGE',
  ],
  [
    'empty cells are kept as cells',
    'NAME   VOLUME   AGE\nx               3s',
    'NAME  VOLUME  AGE\nx  -  AGE',
  ],
  ['names of pods', 'web-7d9f8c6b5d-x2x9z and hello-x2x9z', 'web-HASH-RANDOM and hello-RANDOM'],
  ['words are no generated names', 'palier-monitoring backend-config', 'palier-monitoring backend-config'],
  [
    'the node, the port, the folder',
    'on sandbox, not sandbox-2: 127.0.0.1:41234 /tmp/x/a',
    'on NODE, not sandbox-2: IP:PORT FOLDER/a',
  ],
  ['times, versions, addresses', 'v1.36.3+palier-sandbox 2026-12-01T12:00:00Z 100.77.0.2', 'VERSION TIME IP'],
  ['progress', 'Waiting for deployment "web" rollout to finish: 1 old…\ndone', 'done'],
  ['what an autoscaler sees, not what it wants', 'cpu: 13%/60%', 'cpu: N%/60%'],
  ['restarts', 'NAME   RESTARTS   AGE\nx      2 (7s ago)   9s', 'NAME  RESTARTS  AGE\nx  2 (AGE ago)  AGE'],
])('masks %s', (_what, text, masked) => {
  expect(mask(text, around)).toBe(masked);
});

it('keeps of events which there were', () => {
  const events = `Events:
  Type    Reason   Age                From     Message
  ----    ------   ----               ----     -------
  Normal  Started  3s (x2 over 9s)  kubelet  Started container web
  Normal  Created  3s (x2 over 9s)  kubelet  Created container web
  Normal  Started  1s  kubelet  Started container web
`;
  expect(mask(`Name:   web\n${events}`, around)).toBe(
    'Name:  web\nEvents:\n  Normal Created kubelet\n  Normal Started kubelet',
  );
});
