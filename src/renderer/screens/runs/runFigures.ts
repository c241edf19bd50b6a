import type { ChartOption, FigureTable, LineFigure, Palette } from '../../charts/index.ts';
import type { Epoch } from '../../../contract/index.ts';

const SERIES = { training: 'training', validation: 'validation' } as const;

/** Loss of one run; its best epoch is where validation was lowest. */
export function runLoss(curve: readonly Epoch[], color: string): { figure: LineFigure; table: FigureTable } {
  const points = (key: 'train' | 'validation') => curve.map((epoch) => [epoch.epoch, epoch.loss[key] ?? null] as const);
  return {
    figure: {
      series: [{ name: SERIES.training, color, dashed: true, points: points('train') }, { name: SERIES.validation, color, points: points('validation') }],
      x: { name: 'Epoch', min: 1, max: Math.max(2, curve.at(-1)?.epoch ?? 2), whole: true }, y: { name: 'Loss', min: 0 },
    },
    table: { columns: ['epoch', 'training loss', 'validation loss', 'learning rate', 'images a second'], rows: curve.map((epoch) => [epoch.epoch, epoch.loss.train ?? null, epoch.loss.validation ?? null, epoch.learningRate, epoch.imagesPerSecond]) },
  };
}

export interface LayerChange {
  readonly layer: string;
  /** `stem`, `stage3`, `features`, `head`. */
  readonly part: string;
  readonly moved: number;
}

/** Layers in the order of the network, without their batch norms, whose statistics follow the data even without a gradient. */
export function layerChanges(changed: Readonly<Record<string, number>>): LayerChange[] {
  return Object.entries(changed).filter(([layer]) => !layer.endsWith('_bn')).map(([layer, moved]) => ({ layer, moved, part: layer.split('_')[0]! }));
}

/** How far each layer moved. Frozen ones stand on the base line as dots: exactly 0, not little. */
export function layerOption(layers: readonly LayerChange[], color: string, palette: Palette): ChartOption {
  const label = (index: number): string => {
    const { part } = layers[index]!;
    return part === layers[index - 1]?.part || part === 'stem' || part === 'features' ? '' : part.replace('stage', '');
  };
  return {
    animation: false, backgroundColor: palette.background, textStyle: { fontFamily: palette.font, fontSize: 11 },
    grid: { left: 44, right: 8, top: 22, bottom: 40 },
    tooltip: { trigger: 'axis', confine: true, renderMode: 'richText', backgroundColor: palette.background, borderColor: palette.lineStrong, borderWidth: 1, textStyle: { color: palette.text, fontSize: 11 }, axisPointer: { type: 'shadow' } },
    xAxis: {
      type: 'category', data: layers.map(({ layer }) => layer), name: 'From the image (left) to the answer (right), by stage', nameLocation: 'middle', nameGap: 24, nameTextStyle: { color: palette.text2 },
      axisLabel: { color: palette.text2, interval: 0, formatter: (_: string, index: number) => label(index) }, axisTick: { show: false }, axisLine: { lineStyle: { color: palette.lineStrong } },
    },
    yAxis: { type: 'value', name: 'Distance moved (L2)', min: 0, nameTextStyle: { color: palette.text2, align: 'left', padding: [0, 0, 0, -36] }, axisLabel: { color: palette.text2 }, splitLine: { lineStyle: { color: palette.line } } },
    series: [
      { type: 'bar', name: 'moved', data: layers.map(({ moved }) => moved), color, barCategoryGap: '20%' },
      { type: 'scatter', silent: true, tooltip: { show: false }, symbolSize: 4, color: palette.text3, data: layers.flatMap(({ layer, moved }) => (moved === 0 ? [[layer, 0]] : [])) },
    ],
  };
}

/** `47 of 49 layers are exactly where they began`. */
export function frozenWords(layers: readonly LayerChange[]): string {
  const still = layers.filter(({ moved }) => moved === 0).length;
  if (still === 0) return `All ${layers.length} layers moved.`;
  return `${still} of ${layers.length} layers are exactly where they began: they were frozen.`;
}
