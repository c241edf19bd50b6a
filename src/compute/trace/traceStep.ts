import * as tf from '@tensorflow/tfjs-core';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { StepDefinition, StepResult } from '../port.ts';
import { deadCode } from '../passes/index.ts';
import { installTraceBackend } from './install.ts';
import { TRACE_BACKEND } from './TraceBackend.ts';
import type { TraceBackend } from './TraceBackend.ts';
import type { InputValue, StepRecord, TraceNode, Value, VariableValue } from '../record/index.ts';

interface Results {
  readonly outputs: Map<string, Value>;
  readonly gradients: (Value | null)[];
  readonly gradientGroups: Map<string, (Value | null)[]>;
  readonly assigned: (Value | null)[];
}

/**
 * Runs a step's tfjs code once on the recording backend. Nothing is computed; the variables keep their values and no tensor
 * stays behind. The result depends on shapes only, so one record serves all steps with the same key.
 * @throws GraftError INTERNAL, naming the tensor and the line, when the step reads a value, makes a constant whose elements
 * differ, uses a tensor or variable from outside its definition, or calls a kernel without a rule.
 */
export function traceStep(definition: StepDefinition): StepRecord {
  for (const variable of definition.variables) if (variable.dtype !== 'float32') throw new GraftError('INTERNAL', `Variable "${variable.name}" is ${variable.dtype}; the weights of a traced step are float32`);
  const backend = installTraceBackend();
  const before = tf.getBackend(), tensors = tf.memory().numTensors;
  void tf.setBackend(TRACE_BACKEND);
  const saved = definition.variables.map((variable) => tf.keep(variable.clone()));
  try {
    const variables = definition.variables.map((variable, index): VariableValue => ({ kind: 'variable', index, name: variable.name, shape: [...variable.shape], dtype: 'float32' }));
    const inputs = Object.entries(definition.inputs).map(([name, spec]): InputValue => ({ kind: 'input', name, shape: [...spec.shape], dtype: spec.dtype }));
    const { nodes, result } = record(backend, definition, variables, inputs);
    // the copies of the variables are still there
    const left = tf.memory().numTensors - tensors - saved.length;
    if (left !== 0) throw new GraftError('INTERNAL', `Step "${definition.key}" keeps ${left} tensors beyond its end (tf.keep?)`);
    return deadCode({ key: definition.key, nodes, inputs, variables, ...result });
  } finally {
    definition.variables.forEach((variable, i) => {
      variable.assign(saved[i]!);
      saved[i]!.dispose();
    });
    if (before) void tf.setBackend(before);
  }
}

function record(backend: TraceBackend, definition: StepDefinition, variables: readonly VariableValue[], inputs: readonly InputValue[]): { nodes: readonly TraceNode[]; result: Results } {
  const listed = new Set(definition.variables);
  const registered = Object.values(tf.engine().registeredVariables);
  const strangers = new Map(registered.filter((v) => !listed.has(v)).map((v) => [v.dataId, v.name]));
  try {
    return backend.record(strangers, () => {
      let results: Results | null = null;
      tf.tidy(() => {
        const place = (value: Value) => tf.engine().makeTensorFromTensorInfo(backend.place(value), backend);
        variables.forEach((value, i) => definition.variables[i]!.assign(place(value)));
        const step = definition.build(Object.fromEntries(inputs.map((value) => [value.name, place(value)])));
        results = collect(backend, definition, variables, step);
      });
      if (Object.keys(tf.engine().registeredVariables).length !== registered.length) throw new GraftError('INTERNAL', `Step "${definition.key}" makes a variable: build the model before the step`);
      return results!;
    });
  } catch (cause) {
    if (isGraftError(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GraftError('INTERNAL', `Step "${definition.key}" can't be traced: ${message}`, {}, { cause });
  }
}

function collect(backend: TraceBackend, definition: StepDefinition, variables: readonly VariableValue[], { outputs, gradients = {}, gradientGroups = {} }: StepResult): Results {
  const ofVariables = (byName: Readonly<Record<string, tf.Tensor | null>>) => {
    for (const name of Object.keys(byName)) {
      if (!variables.some((v) => v.name === name)) throw new GraftError('INTERNAL', `Step "${definition.key}" has a gradient for "${name}", which is not one of its variables`);
    }
    return variables.map(({ name }) => (byName[name] ? backend.valueIn(byName[name]) : null));
  };
  return {
    outputs: new Map(Object.entries(outputs).map(([name, tensor]) => [name, backend.valueIn(tensor)])),
    gradients: ofVariables(gradients),
    gradientGroups: new Map(Object.entries(gradientGroups).map(([group, byName]) => [group, ofVariables(byName)])),
    assigned: variables.map((value, i) => {
      const now = backend.valueIn(definition.variables[i]!);
      return now === value ? null : now;
    }),
  };
}
