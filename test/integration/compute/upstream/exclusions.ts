export interface Exclusion {
  readonly reason: string;
  /** Full names of specs. Each of them must fail: one that passes is no longer to be excluded. */
  readonly specs: readonly string[];
}

/** What the tracer says to code that it doesn't take: such a spec is outside, like one for a kernel without a rule. */
export const REFUSALS: readonly { readonly message: string; readonly what: string }[] = [
  { message: 'Only convolutions in NHWC are traced', what: 'convolutions in NCHW' },
  { message: 'GatherV2 with batchDims has no rule in the tracer', what: 'GatherV2 with batchDims' },
];

export const EXCLUSIONS: readonly Exclusion[] = [
  {
    reason: 'NaN among the numbers: ONNX leaves to its runtimes what a comparison, a maximum or the sign of NaN gives. Graft refuses inputs that are not finite and stops a run whose loss is not',
    specs: [
      'argmax ignores NaNs',
      'max return NaNs',
      'min return NaNs',
      'sign basic',
      'sign does not propagate NaNs',
      'sign accepts a tensor-like object',
      'step kernel with 1d tensor and alpha',
      'step kernel propagates NaNs',
    ],
  },
  {
    reason: 'expects an error that depends on numbers, which are not known while a step is traced: onnxruntime refuses such an index when the step runs',
    specs: ['gather throws when index is out of bound'],
  },
  {
    reason: 'the gradient handed over is larger than the convolution it belongs to would give; tfjs reads a part of it, ONNX works the size out by itself',
    specs: ['conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4'],
  },
  {
    reason: 'wants exp(10) to 0.001, half of the distance between two float32 numbers there; onnxruntime gives the second nearest',
    specs: ['exp int32'],
  },
  {
    reason: 'a pool whose padding is as large as its window, which ONNX does not allow',
    specs: [
      'pool max x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding',
      'pool avg x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding',
    ],
  },
];
