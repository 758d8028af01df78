/** Shows a frame only when a row of it is not as in the one before: to lay it out costs more than to draw it. */
export function whenChanged(show: (rows: readonly string[]) => void): typeof show {
  let shown: readonly string[] = [];
  return (rows) => {
    const before = shown;
    if (rows.length === before.length && rows.every((row, index) => row === before[index])) return;
    shown = rows;
    show(rows);
  };
}
