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

/** What an interactive shell reads first, so that `kill 1` means the same when it is typed there. Every shell's own syntax. */
export const SHELL_SETTINGS = `# Process 1 of a container is its main one. This machine's, which has that number here, is not the container's to end.
export PALIER_PROCESS_ONE="\${PALIER_PROCESS_ONE:-$$}"
kill() {
  _left=$# _before=
  while [ "$_left" -gt 0 ]; do
    _word=$1
    shift
    case $_before,$_word in
      -[snlL],*) set -- "$@" "$_word" ;;
      *,1) set -- "$@" "$PALIER_PROCESS_ONE" ;;
      *) set -- "$@" "$_word" ;;
    esac
    _before=$_word _left=$((_left - 1))
  done
  command kill "$@"
}
`;

/** Of the pod's folder, its HOME, where bash looks for it. */
export const SHELL_SETTINGS_FILE = '.bashrc';

/**
 * The variables with which a shell finds its settings, in `file`; `pid`: the main process, unless it is this very one. Other
 * programs, and shells without a terminal, are left alone.
 */
export function shellVariables(
  [program = '']: readonly string[],
  file: string,
  pid?: number,
): Readonly<Record<string, string>> {
  if (!/^(?:.*\/)?(?:ba|da|a)?sh$/.test(program)) return {};
  return { ENV: file, ...(pid !== undefined && { PALIER_PROCESS_ONE: String(pid) }) };
}
