import type { OnnxGraph, OnnxNode } from '../../../pipeline/detect/onnx/format.ts';

/** The nodes and weights that the output depends on; the others, as an old head, are left out. */
export function keepOnly(graph: OnnxGraph, output: string): void {
  const needed = new Set([output]);
  // ONNX lists nodes after those whose outputs they use.
  graph.node = graph.node
    .toReversed()
    .filter((node) => {
      if (!node.output.some((name) => needed.has(name))) return false;
      for (const name of valuesUsed(node)) needed.add(name);
      return true;
    })
    .toReversed();
  graph.initializer = graph.initializer.filter(({ name }) => needed.has(name ?? ''));
  graph.output = graph.output.filter(({ name }) => name === output);
  // They may state a batch size that no longer holds, and ONNX Runtime infers them anyway.
  graph.valueInfo = [];
}

/** Inner graphs (of If and Loop) may use any value of the outer one. */
function valuesUsed(node: OnnxNode): string[] {
  const inner = innerGraphs(node).flatMap((graph) => [
    ...graph.node.flatMap(valuesUsed),
    ...graph.output.map(({ name }) => name ?? ''),
  ]);
  return [...node.input, ...inner];
}

function innerGraphs(node: OnnxNode): OnnxGraph[] {
  return node.attribute.flatMap(({ g, graphs = [] }) => (g ? [g, ...graphs] : graphs));
}

/** Makes room for names of another graph. */
export function prefixNames(graph: OnnxGraph, prefix: string): void {
  // An empty name is an optional input that is left out.
  const renamed = (name: string): string => (name === '' ? '' : prefix + name);
  for (const node of graph.node) {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
    node.name = renamed(node.name ?? '');
    for (const inner of innerGraphs(node)) prefixNames(inner, prefix);
  }
  for (const value of [...graph.initializer, ...graph.input, ...graph.output, ...graph.valueInfo])
    value.name = renamed(value.name ?? '');
}
