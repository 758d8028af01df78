import { describe, expect, it } from 'vitest';
import { shellVariables, translateProcessOne } from './process-one.ts';

const translated = (...command: string[]) => translateProcessOne(command, 4711);

describe('process 1 of a container', () => {
  it.each([
    [
      ['kill', '1'],
      ['kill', '4711'],
    ],
    [
      ['/bin/kill', '-9', '1'],
      ['/bin/kill', '-9', '4711'],
    ],
    [
      ['kill', '-s', '1', '1'],
      ['kill', '-s', '1', '4711'],
    ],
    [
      ['kill', '-TERM', '--', '1'],
      ['kill', '-TERM', '--', '4711'],
    ],
    [
      ['sh', '-c', 'kill 1'],
      ['sh', '-c', 'kill 4711'],
    ],
    [
      ['sh', '-c', 'sleep 1; kill -s TERM 1 && echo 1'],
      ['sh', '-c', 'sleep 1; kill -s TERM 4711 && echo 1'],
    ],
  ])('is what a command kills: %j', (command, expected) => {
    expect(translated(...command)).toEqual(expected);
  });

  it.each([
    [['kill', '12']],
    [['sh', '-c', 'kill 12; kill -1 7; skill 1']],
    [['echo', '1']],
    [['sleep', '1']],
  ])('is not meant by %j', (command) => {
    expect(translated(...command)).toEqual(command);
  });

  it('is told to shells alone', () => {
    expect(shellVariables(['/bin/bash'], '/pod/.bashrc', 4711)).toEqual({
      ENV: '/pod/.bashrc',
      PALIER_PROCESS_ONE: '4711',
    });
    expect(shellVariables(['sh', '-c', 'x'], '/pod/.bashrc')).toEqual({ ENV: '/pod/.bashrc' });
    expect(shellVariables(['env'], '/pod/.bashrc', 4711)).toEqual({});
  });
});
