import type { ChartOption } from './echarts.ts';
import type { Palette } from './palette.ts';
import { niceScale } from './scale.ts';

export interface LineSeries {
  readonly name: string;
  readonly color: string;
  /** x, y; null where there is no value. */
  readonly points: readonly (readonly [number, number | null])[];
  /** Drawn as a band behind the line. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  readonly dashed?: boolean;
  /** Context behind what matters: thin, without a name. */
  readonly faint?: boolean;
  /** In front, but another line of the same colour bears the name. */
  readonly nameless?: boolean;
  readonly dots?: boolean;
}

export interface LineFigure {
  readonly series: readonly LineSeries[];
  readonly x: { readonly name: string; readonly min: number; readonly max: number; readonly whole?: boolean };
  readonly y: { readonly name: string; readonly min: number; readonly max?: number };
  /** A line that means "nothing learned" or "perfectly honest". */
  readonly reference?: readonly (readonly [number, number])[];
}

/** Lines with their names at their ends, bands behind them. */
export function lineOption(figure: LineFigure, palette: Palette): ChartOption {
  const named = figure.series.filter((series) => !series.faint && !series.nameless);
  const room = named.length > 1 ? Math.min(150, 20 + 7 * Math.max(...named.map((series) => series.name.length))) : 20;
  return {
    animation: false,
    backgroundColor: palette.background,
    textStyle: { fontFamily: palette.font, fontSize: 11 },
    grid: { left: 44, right: room, top: 22, bottom: 40, containLabel: false },
    tooltip: tooltip(palette),
    xAxis: axis(palette, { name: figure.x.name, min: figure.x.min, max: figure.x.max, nameLocation: 'middle', nameGap: 24, ...(figure.x.whole ? { minInterval: 1 } : {}) }),
    yAxis: { ...axis(palette, { name: figure.y.name, min: figure.y.min, max: figure.y.max ?? topOfBands(figure), nameLocation: 'end', nameGap: 8 }), nameTextStyle: { color: palette.text2, align: 'left', padding: [0, 0, 0, -36] } },
    series: [
      ...(figure.reference ? [referenceLine(figure.reference, palette)] : []),
      ...figure.series.filter((series) => series.band).map(bandSeries),
      ...figure.series.map((series) => lineSeries(series, palette, named.length > 1)),
    ],
  };
}

/** ECharts scales an axis to its lines alone; bands must fit as well. */
function topOfBands({ series, y }: LineFigure): number | undefined {
  const tops = series.flatMap(({ band }) => band?.map(({ high }) => high) ?? []);
  return tops.length === 0 ? undefined : niceScale([y.min, ...tops, ...series.flatMap(({ points }) => points.flatMap(([, value]) => value ?? []))]).high;
}

function axis(palette: Palette, own: object): object {
  return {
    type: 'value', nameTextStyle: { color: palette.text2 },
    axisLabel: { color: palette.text2, hideOverlap: true }, axisLine: { show: true, lineStyle: { color: palette.lineStrong } },
    axisTick: { show: true, lineStyle: { color: palette.lineStrong } }, splitLine: { lineStyle: { color: palette.line } }, ...own,
  };
}

function tooltip(palette: Palette): object {
  return {
    trigger: 'axis', confine: true, renderMode: 'richText', backgroundColor: palette.background, borderColor: palette.lineStrong, borderWidth: 1,
    textStyle: { color: palette.text, fontSize: 11 }, axisPointer: { lineStyle: { color: palette.lineStrong, type: 'solid' } },
    valueFormatter: (value: unknown) => (typeof value === 'number' ? value.toFixed(3) : '–'),
  };
}

function lineSeries(series: LineSeries, palette: Palette, naming: boolean): object {
  return {
    type: 'line', name: series.name, data: series.points.map(([x, y]) => [x, y]), color: series.color, silent: series.faint === true,
    showSymbol: series.dots === true || series.points.length === 1, symbol: 'circle', symbolSize: 5, connectNulls: false,
    lineStyle: { width: series.faint ? 1 : 2, type: series.dashed ? 'dashed' : 'solid', opacity: series.faint ? 0.4 : 1 },
    ...(series.faint ? { tooltip: { show: false } } : {}),
    endLabel: { show: naming && !series.faint && !series.nameless, formatter: series.name, color: palette.text, distance: 6, fontSize: 11, lineHeight: 14, padding: [1, 0] },
    labelLayout: { moveOverlap: 'shiftY' },
    z: series.faint ? 1 : 3,
  };
}

interface RenderApi { coord(point: readonly [number, number]): [number, number] }

function bandSeries(series: LineSeries): object {
  const band = series.band!;
  return {
    type: 'custom', silent: true, clip: true, tooltip: { show: false }, data: [0], z: 1,
    renderItem: (_: unknown, api: RenderApi) => ({
      type: 'polygon',
      shape: { points: [...band.map(({ x, high }) => api.coord([x, high])), ...band.map(({ x, low }) => api.coord([x, low])).reverse()] },
      style: { fill: series.color, opacity: 0.16 },
    }),
  };
}

function referenceLine(points: readonly (readonly [number, number])[], palette: Palette): object {
  return {
    type: 'line', silent: true, tooltip: { show: false }, data: points.map(([x, y]) => [x, y]), showSymbol: false, z: 0,
    lineStyle: { color: palette.text3, type: 'dashed', width: 1 },
  };
}
