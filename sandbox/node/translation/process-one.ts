const OPTIONS = String.raw`(?:\s+-(?:[sn]\s+)?[\w-]+)*`;
const KILLS_ONE = new RegExp(
  String.raw`(^|[\s;&|(])((?:/usr)?(?:/bin/)?kill${OPTIONS}\s+)1(?=$|[\s;&|)])`,
  'g',
);

/**
 * Inside of a container, process 1 is its main one; here it is the machine's own, which nobody means: `kill 1` as a
 * command, or in the text of a shell's, gets the main process of the container.
 */
export function translateProcessOne(command: readonly string[], pid: number | undefined): string[] {
  if (pid === undefined) return [...command];
  const [program = '', ...args] = command;
  if (/^(?:.*\/)?kill$/.test(program)) {
    const isSignal = (i: number) => /^-[sn]$/.test(args[i - 1] ?? '');
    return [program, ...args.map((arg, i) => (arg === '1' && !isSignal(i) ? String(pid) : arg))];
  }
  return command.map((word) => word.replace(KILLS_ONE, `$1$2${pid}`));
}
