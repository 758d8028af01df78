import type { LaunchOptions } from '../processes/process.ts';

/** Lines of the log without time and stream, on the stream that they came on, for as long as the process lives. */
const FOLLOW =
  'tail -n 0 -s 0.1 -F --pid="$2" "$1" 2>/dev/null | ' +
  'sed -u -n -e "s/^[^ ]* stdout //p" -e "s/^[^ ]* stderr //w /dev/stderr"';

/** What `kubectl attach` runs: a container has no terminal and no input here, so its output is all there is. */
export function followCommand(logPath: string, pid: number): LaunchOptions {
  return {
    argv: ['/bin/sh', '-c', FOLLOW, 'attach', logPath, String(pid)],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    cwd: '/',
  };
}
