/**
 * A command that runs on `cores` alone (as `taskset -c` takes them: "0", "0,2", "1-3"; null: on
 * any). taskset becomes the program, so the process id is the program's own; its children stay on
 * these cores too.
 */
export function pinnedTo(
  cores: string | null,
  program: string,
  args: readonly string[],
): [program: string, args: string[]] {
  return cores === null ? [program, [...args]] : ['taskset', ['-c', cores, program, ...args]];
}
