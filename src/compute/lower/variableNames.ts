/**
 * Names of variables in a graph: tfjs's without the number that it appends to a name which the process had before
 * (`stem/kernel_3`), so that the same step has the same graph, and its file the same hash, whenever it is made.
 * Two that would be equal are numbered in their order.
 */
export function variableNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/_\d+$/, '');
    let own = plain;
    for (let i = 1; taken.has(own); i++) own = `${plain}_${i}`;
    taken.add(own);
    return own;
  });
}
