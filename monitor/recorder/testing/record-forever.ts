/** A process that records without end, for tests that kill it: `node record-forever.ts RESULTS_DIR`. */

import { argv, stdout } from 'node:process';
import { at, k6, runStarted } from '../../../core/testing/make.ts';
import { openRun } from '../open-run.ts';

const { type: _type, schema: _schema, runId: _runId, ...header } = runStarted();
let written = 0;
let synced = 0;

const run = await openRun({
  resultsDir: argv[2] ?? '',
  header,
  startedAt: new Date('2026-11-23T22:54:43Z'),
  emit: (event) => stdout.write(`${JSON.stringify(event)}\n`),
  flushAfterMs: 20,
  wrapFile: (file) => ({
    fd: file.fd,
    close: () => file.close(),
    write: async (buffer, offset, length, position) => {
      const result = await file.write(buffer, offset, length, position);
      written += buffer.subarray(offset, offset + result.bytesWritten).filter((byte) => byte === 0x0a).length;
      return result;
    },
    datasync: async () => {
      await file.datasync();
      synced = written;
      stdout.write(`synced ${synced}\n`);
    },
  }),
});

run.append(at(0, run.header));
let t = 0;
setInterval(() => {
  for (let index = 0; index < 5; index++) {
    t++;
    run.append(at(t, k6(20, { 'backend-a': 20 })));
  }
}, 3);
