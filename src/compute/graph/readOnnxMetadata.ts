import { ONNX_TYPES } from './encode.ts';
import type { OnnxDim, OnnxDType } from './OnnxGraph.ts';
import { readProtobuf } from './protobuf.ts';

export interface OnnxPort {
  readonly name: string;
  /** null: a type that Graft neither reads nor writes. */
  readonly dtype: OnnxDType | null;
  readonly dims: readonly OnnxDim[];
}

export interface OnnxMetadata {
  readonly producer: string;
  /** Version of each operator set that the model imports; '' is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** What must be fed: graph inputs that aren't constants. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

const utf8 = new TextDecoder();
const empty = new Uint8Array();

/**
 * Reads what an ONNX file says of itself, without loading its weights.
 * @throws GraftError UNREADABLE_FILE when the bytes aren't an ONNX model.
 */
export function readOnnxMetadata(bytes: Uint8Array): OnnxMetadata {
  const opsets: Record<string, number> = {};
  // A map: as a key of an object, "__proto__" would vanish.
  const metadata = new Map<string, string>();
  let producer = '', ports: Pick<OnnxMetadata, 'inputs' | 'outputs'> = { inputs: [], outputs: [] };
  for (const { field, bytes: content } of readProtobuf(bytes)) {
    if (field === 2) producer = utf8.decode(content ?? empty);
    else if (field === 7) ports = readPorts(content ?? empty);
    else if (field === 8) {
      const opset = fields(content ?? empty);
      opsets[text(opset, 1)] = Number(opset.get(2)?.value ?? 0n);
    } else if (field === 14) {
      const entry = fields(content ?? empty);
      metadata.set(text(entry, 1), text(entry, 2));
    }
  }
  return { producer, opsets, metadata: Object.fromEntries(metadata), ...ports };
}

type Fields = ReadonlyMap<number, { readonly value: bigint; readonly bytes: Uint8Array | null }>;

/** The last occurrence of each field. */
function fields(bytes: Uint8Array): Fields {
  return new Map(Array.from(readProtobuf(bytes), (f) => [f.field, f]));
}

function text(from: Fields, field: number): string {
  return utf8.decode(from.get(field)?.bytes ?? empty);
}

function readPorts(graph: Uint8Array): Pick<OnnxMetadata, 'inputs' | 'outputs'> {
  const inputs: OnnxPort[] = [], outputs: OnnxPort[] = [], constants = new Set<string>();
  for (const { field, bytes } of readProtobuf(graph)) {
    if (field === 5) constants.add(text(fields(bytes ?? empty), 8));
    else if (field === 11) inputs.push(readPort(bytes ?? empty));
    else if (field === 12) outputs.push(readPort(bytes ?? empty));
  }
  return { inputs: inputs.filter((port) => !constants.has(port.name)), outputs };
}

function readPort(bytes: Uint8Array): OnnxPort {
  const port = fields(bytes);
  const tensor = fields(fields(port.get(2)?.bytes ?? empty).get(1)?.bytes ?? empty);
  const type = Number(tensor.get(1)?.value ?? 0n);
  const dims: OnnxDim[] = [];
  for (const { field, bytes: dim } of readProtobuf(tensor.get(2)?.bytes ?? empty)) {
    if (field !== 1) continue;
    const size = fields(dim ?? empty);
    dims.push(size.has(1) ? Number(size.get(1)!.value) : text(size, 2));
  }
  const dtype = (Object.keys(ONNX_TYPES) as OnnxDType[]).find((name) => ONNX_TYPES[name] === type) ?? null;
  return { name: text(port, 1), dtype, dims };
}
