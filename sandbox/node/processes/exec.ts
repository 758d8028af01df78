import { systemCodeOf } from '../../lib/errors.ts';
import type { ProbeOutcome } from '../probes/probe.ts';
import type { LaunchedProcess } from './process.ts';

const OUTPUT_LIMIT = 10 * 1024;

/** Waits for a command in a container: exit code 0 is success, what it said is the message. */
export async function execOutcome(
  launched: LaunchedProcess,
  timeoutMs: number,
  command: readonly string[],
): Promise<ProbeOutcome> {
  let output = '';
  for (const stream of [launched.stdout, launched.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      if (output.length < OUTPUT_LIMIT) output += chunk;
    });
  }
  const timer = setTimeout(() => launched.killGroup(), timeoutMs);
  const started = performance.now();
  const { exitCode, startError } = await launched.exited;
  clearTimeout(timer);
  if (startError) {
    const why =
      systemCodeOf(startError) === 'ENOENT' ? 'executable file not found in $PATH' : startError.message;
    return { ok: false, message: `exec: "${command[0]}": ${why}` };
  }
  if (performance.now() - started >= timeoutMs) {
    return {
      ok: false,
      message: `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`,
    };
  }
  return { ok: exitCode === 0, message: output.trim() };
}
