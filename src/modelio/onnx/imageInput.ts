import { OnnxGraph } from '../../compute/index.ts';

/** Name of an exported model's input: [1, height, width, 3] float32, RGB in 0..255, of any size. */
export const IMAGE_INPUT = 'image';

/** NHWC as NCHW: the order in which the resize leaves its result. */
const PLANES = [0, 3, 1, 2] as const;

/**
 * A graph that begins with the image and resizes it to size × size by ONNX's antialiased linear Resize with half-pixel
 * centres, whose definition is that of `preprocess`. It is done channels-first, the layout in which every runtime has it.
 */
export function imageGraph(size: number): { readonly graph: OnnxGraph; readonly resized: { readonly name: string; readonly order: readonly number[] } } {
  const graph = new OnnxGraph();
  graph.addInput(IMAGE_INPUT, 'float32', [1, 'height', 'width', 3]);
  const planes = graph.op('Transpose', [IMAGE_INPUT], { perm: PLANES });
  const name = graph.op('Resize', [planes, '', '', graph.ints([1, 3, size, size])], {
    mode: 'linear', antialias: 1, coordinate_transformation_mode: 'half_pixel',
  });
  return { graph, resized: { name, order: PLANES } };
}
