import { GraftError } from '../../domain/errors/index.ts';
import { ONNX_TYPES } from './encode.ts';
import type { OnnxAttribute, OnnxDType, OnnxInitializer, OnnxNode, OnnxValueInfo } from './OnnxGraph.ts';
import type { PlainGraph } from './printGraph.ts';
import { readProtobuf } from './protobuf.ts';
import type { ProtobufField } from './protobuf.ts';
import { readOnnxMetadata } from './readOnnxMetadata.ts';
import type { OnnxPort } from './readOnnxMetadata.ts';

const utf8 = new TextDecoder(), empty = new Uint8Array();
const textOf = ({ bytes }: ProtobufField) => utf8.decode(bytes ?? empty);
const signed = (value: bigint) => Number(BigInt.asIntN(64, value));
const floatOf = ({ bytes }: ProtobufField) => new DataView((bytes ?? empty).slice().buffer).getFloat32(0, true);

/**
 * Operators, constants and edges of an ONNX file as Graft writes it (attributes of numbers, texts and lists of numbers).
 * @throws GraftError UNREADABLE_FILE when the bytes aren't an ONNX model.
 */
export function readOnnxGraph(bytes: Uint8Array): PlainGraph {
  const { opsets, metadata, inputs, outputs } = readOnnxMetadata(bytes), nodes: OnnxNode[] = [], initializers: OnnxInitializer[] = [];
  for (const { field, bytes: content } of readProtobuf(bytes)) {
    if (field !== 7) continue;
    for (const inner of readProtobuf(content ?? empty)) {
      if (inner.field === 1) nodes.push(readNode(inner.bytes ?? empty));
      else if (inner.field === 5) initializers.push(readInitializer(inner.bytes ?? empty));
    }
  }
  return { opset: opsets[''] ?? 0, metadata: new Map(Object.entries(metadata)), inputs: inputs.map(known), outputs: outputs.map(known), initializers, nodes };
}

function known({ name, dtype, dims }: OnnxPort): OnnxValueInfo {
  if (dtype === null) throw new GraftError('UNREADABLE_FILE', `"${name}" of the ONNX model has a type that Graft does not know`);
  return { name, dtype, dims };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [], outputs: string[] = [], attributes: Record<string, OnnxAttribute> = {};
  let type = '', domain = '';
  for (const entry of readProtobuf(bytes)) {
    if (entry.field === 1) inputs.push(textOf(entry));
    else if (entry.field === 2) outputs.push(textOf(entry));
    else if (entry.field === 4) type = textOf(entry);
    else if (entry.field === 5) Object.assign(attributes, readAttribute(entry.bytes ?? empty));
    else if (entry.field === 7) domain = textOf(entry);
  }
  return { type, domain, inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array): Record<string, OnnxAttribute> {
  const ints: number[] = [], floats: number[] = [];
  let name = '', value: OnnxAttribute | null = null;
  for (const entry of readProtobuf(bytes)) {
    if (entry.field === 1) name = textOf(entry);
    else if (entry.field === 2) value = { float: floatOf(entry) };
    else if (entry.field === 3) value = signed(entry.value);
    else if (entry.field === 4) value = textOf(entry);
    else if (entry.field === 7) floats.push(floatOf(entry));
    else if (entry.field === 8) ints.push(signed(entry.value));
  }
  return { [name]: value ?? (floats.length > 0 ? { floats } : ints) };
}

function readInitializer(content: Uint8Array): OnnxInitializer {
  const dims: number[] = [];
  let name = '', type = 0, bytes: Uint8Array = empty;
  for (const entry of readProtobuf(content)) {
    if (entry.field === 1) dims.push(signed(entry.value));
    else if (entry.field === 2) type = Number(entry.value);
    else if (entry.field === 8) name = textOf(entry);
    else if (entry.field === 9) bytes = entry.bytes ?? empty;
  }
  const dtype = (Object.keys(ONNX_TYPES) as OnnxDType[]).find((known) => ONNX_TYPES[known] === type) ?? 'uint8';
  return { name, dtype, dims, bytes };
}
