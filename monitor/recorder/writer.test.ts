import { describe, expect, it } from 'vitest';
import { createLineWriter, type WritableFile, type WriterOptions } from './writer.ts';

/** A file in memory whose disk may be full: it then takes half of a write and refuses the rest. */
function memoryFile() {
  const state = { bytes: Buffer.alloc(0), full: false, syncs: 0 };
  const put = (buffer: Buffer, position: number) => {
    const next = Buffer.alloc(Math.max(state.bytes.length, position + buffer.length));
    state.bytes.copy(next);
    buffer.copy(next, position);
    state.bytes = next;
  };
  const file: WritableFile = {
    fd: -1,
    async write(buffer, offset, length, position) {
      if (!state.full) {
        put(buffer.subarray(offset, offset + length), position);
        return { bytesWritten: length };
      }
      const half = Math.floor(length / 2);
      put(buffer.subarray(offset, offset + half), position);
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    },
    async datasync() {
      state.syncs++;
    },
    async close() {},
  };
  return { file, state };
}

function writerOn(file: WritableFile, over: Partial<WriterOptions> = {}) {
  const told: (string | null)[] = [];
  const dropped: number[] = [];
  const writer = createLineWriter(file, {
    flushAfterMs: 5,
    retryAfterMs: 10,
    onTrouble: (reason) => told.push(reason),
    onDropped: (count) => dropped.push(count),
    ...over,
  });
  return { writer, told, dropped };
}

const until = async (condition: () => boolean) => {
  for (let tries = 0; tries < 400 && !condition(); tries++) await new Promise((done) => setTimeout(done, 5));
  expect(condition()).toBe(true);
};

describe('the line writer', () => {
  it('writes lines in order and syncs them', async () => {
    const { file, state } = memoryFile();
    const { writer } = writerOn(file);
    for (let index = 0; index < 100; index++) writer.append(`line ${index}`);
    await until(() => state.syncs > 0);
    writer.append('last');
    expect(await writer.close()).toBeNull();
    expect(state.bytes.toString().split('\n')).toHaveLength(102);
    expect(state.bytes.toString().endsWith('line 99\nlast\n')).toBe(true);
  });

  it('says once that the disk is full, and leaves no torn line when there is room again', async () => {
    const { file, state } = memoryFile();
    const { writer, told } = writerOn(file);
    state.full = true;
    writer.append('a'.repeat(50));
    await until(() => told.length === 1);
    expect(told).toEqual(['the disk is full']);
    expect(state.bytes.length).toBeGreaterThan(0);
    writer.append('b');
    state.full = false;
    await until(() => told.length === 2);
    expect(await writer.close()).toBeNull();
    expect(told).toEqual(['the disk is full', null]);
    expect(state.bytes.toString()).toBe(`${'a'.repeat(50)}\nb\n`);
  });

  it('drops what its bounded memory cannot hold, and tells how much', async () => {
    const { file, state } = memoryFile();
    const { writer, dropped, told } = writerOn(file, { maxWaitingBytes: 20 });
    state.full = true;
    writer.append('first');
    await until(() => told.length === 1);
    expect([
      writer.append('x'.repeat(15)),
      writer.append('y'.repeat(15)),
      writer.append('z'.repeat(15)),
    ]).toEqual([true, false, false]);
    state.full = false;
    await until(() => dropped.length === 1);
    expect(dropped).toEqual([2]);
    await writer.close();
    expect(state.bytes.toString()).toBe(`first\n${'x'.repeat(15)}\n`);
  });

  it('closes with the reason when the rest could not be written', async () => {
    const { file, state } = memoryFile();
    const { writer } = writerOn(file);
    state.full = true;
    writer.append('never');
    expect(await writer.close()).toBe('the disk is full');
  });
});
