/** The arguments of Node's that a worker needs too: its conditions. Others hold for the whole process, and Node refuses some of them for a worker. */
export function workerArguments(processArguments: readonly string[]): string[] {
  return processArguments.flatMap((argument, index) => {
    if (argument.startsWith('--conditions=')) return [argument];
    const value = processArguments[index + 1];
    return (argument === '--conditions' || argument === '-C') && value !== undefined ? [`--conditions=${value}`] : [];
  });
}
