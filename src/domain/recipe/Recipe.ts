/** How the weights of the backbone take part in training. */
export const STRATEGIES = ['scratch', 'frozen', 'top', 'all'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/**
 * Cut points of EfficientNet-Lite0: the activation *after* the named part.
 * `top` trains what comes after its cut; `features` is the pooled 1280-vector, where `frozen` cuts.
 */
export const CUTS = ['input', 'stem', 'stage1', 'stage2', 'stage3', 'stage4', 'stage5', 'stage6', 'stage7', 'features'] as const;
export type Cut = (typeof CUTS)[number];

export const ENGINE_NAMES = ['ort-cpu', 'ort-webgpu', 'ort-dml', 'ort-cuda', 'ort-wasm', 'tensorflow', 'plain'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** How activations of a frozen part are kept. */
export const PRECISIONS = ['float32', 'float16'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** How a Raster becomes the model's input. It is data: stored with the recipe and carried into every export. */
export interface InputSpec {
  /** Side of the square model input, pixels, 32 to 512. */
  readonly size: number;
  /** `stretch`: antialiased bilinear to size × size, half-pixel centres (ONNX Resize, opset 18, antialias=1). */
  readonly resize: 'stretch';
  /**
   * Scaling to 0..255 before the resize. `file`: the file's own window; without one its full range (PNG, JPEG: 0..2^bits-1; DICOM: smallest to largest value);
   * `percentile`: 0.5 to 99.5 % of the pixels.
   */
  readonly window: 'file' | 'percentile';
}

export interface Recipe {
  readonly strategy: Strategy;
  /** Id of a backbone pack under `resources/backbones`; `scratch` takes its architecture only. */
  readonly backbone: string;
  readonly input: InputSpec;
  /** Where training begins; only for `top`. */
  readonly cut: Cut | null;
  /**
   * What activations at the cut are rounded to, for all that trains on them, whether they come from the cache or not.
   * float16 takes half the room; see docs/results.md. Without a frozen part it means nothing.
   */
  readonly activations: Precision;
  readonly heads: { readonly dropout: number; readonly hidden: number };
  readonly loss: { readonly classWeights: 'balanced' | 'none'; readonly labelSmoothing: number };
  /** How the tasks' losses are summed: each task's mean over its labelled samples, with equal weight. */
  readonly weighting: 'equal';
  readonly augment: {
    /**
     * Number of fixed, seeded views of each training image, the plain one included, 1 to 16: frozen parts are computed once
     * a view and cached. `live`: a new view in each epoch, for which frozen parts are computed each time.
     */
    readonly views: number | 'live';
    /** Mirror left and right. Off where laterality carries meaning (chest X-ray). */
    readonly flip: boolean;
    /** Largest shift, as a fraction of the side, 0 to 0.25. */
    readonly shift: number;
    /** Largest change of size, as a fraction, 0 to 0.5. */
    readonly zoom: number;
    /** Largest rotation, degrees, 0 to 45. */
    readonly rotate: number;
    /** Largest change of brightness and of contrast, as a fraction, 0 to 0.5. */
    readonly intensity: number;
  };
  readonly optimizer: {
    readonly name: 'adamw' | 'sgd';
    readonly learningRate: number;
    readonly weightDecay: number;
    /** For `sgd`. */
    readonly momentum: number;
    /** Global norm at which gradients are clipped; 0 for never. */
    readonly clipNorm: number;
  };
  readonly schedule: { readonly warmupEpochs: number; readonly decay: 'cosine' | 'constant' };
  readonly batch: number;
  readonly epochs: number;
  readonly earlyStopping: { readonly patience: number; readonly metric: 'loss' };
}

/** Recipe with all defaults of a strategy filled in. `overrides` go one level deep. */
export type RecipeOverrides = { readonly [K in keyof Recipe]?: Recipe[K] extends object ? Partial<Recipe[K]> : Recipe[K] };
