/** Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
import type { OnnxAttribute, OnnxDType, OnnxGraph, OnnxInitializer, OnnxNode, OnnxValueInfo } from './OnnxGraph.ts';
import { ProtobufWriter } from './protobuf.ts';

/** TensorProto.DataType */
export const ONNX_TYPES: Readonly<Record<OnnxDType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10 };
/** AttributeProto.AttributeType */
const FLOAT = 1, INT = 2, STRING = 3, FLOATS = 6, INTS = 7;
/** The version of the file format that belongs to opset 18. */
const IR_VERSION = 8;

export function encodeModel(graph: OnnxGraph): Uint8Array {
  const model = new ProtobufWriter().int(1, IR_VERSION).text(2, 'Graft');
  model.message(7, (g) => {
    for (const node of graph.nodes) g.message(1, (m) => writeNode(m, node));
    g.text(2, 'graft');
    for (const constant of graph.initializers) g.message(5, (m) => writeInitializer(m, constant));
    for (const input of graph.inputs) g.message(11, (m) => writeValueInfo(m, input));
    for (const output of graph.outputs) g.message(12, (m) => writeValueInfo(m, output));
  });
  for (const [domain, version] of [['', graph.opset] as const, ...graph.domains]) model.message(8, (m) => m.text(1, domain).int(2, version));
  for (const [key, value] of graph.metadata) model.message(14, (m) => m.text(1, key).text(2, value));
  return model.finish();
}

function writeNode(message: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) message.text(1, input);
  for (const output of node.outputs) message.text(2, output);
  message.text(3, node.outputs[0]!).text(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, (m) => writeAttribute(m.text(1, name), value));
  if (node.domain) message.text(7, node.domain);
}

function writeAttribute(message: ProtobufWriter, value: OnnxAttribute): void {
  if (typeof value === 'number') message.int(3, value).int(20, INT);
  else if (typeof value === 'string') message.text(4, value).int(20, STRING);
  else if ('float' in value) message.float(2, value.float).int(20, FLOAT);
  else if ('floats' in value) {
    for (const item of value.floats) message.float(7, item);
    message.int(20, FLOATS);
  } else {
    for (const item of value) message.int(8, item);
    message.int(20, INTS);
  }
}

function writeInitializer(message: ProtobufWriter, constant: OnnxInitializer): void {
  for (const extent of constant.dims) message.int(1, extent);
  message.int(2, ONNX_TYPES[constant.dtype]).text(8, constant.name).bytes(9, constant.bytes);
}

function writeValueInfo(message: ProtobufWriter, value: OnnxValueInfo): void {
  message.text(1, value.name).message(2, (type) => type.message(1, (tensor) => {
    tensor.int(1, ONNX_TYPES[value.dtype]).message(2, (shape) => {
      for (const dim of value.dims) shape.message(1, (m) => (typeof dim === 'number' ? m.int(1, dim) : m.text(2, dim)));
    });
  }));
}
