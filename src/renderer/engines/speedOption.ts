import type { ChartOption, FigureTable, Palette } from '../charts/index.ts';
import type { EngineInfo } from '../api/index.ts';
import { timed } from './engineWords.ts';

/** Steps a second of each engine that was timed: the longer the bar, the faster. The one in use has the accent. */
export function speedFigure(engines: readonly EngineInfo[], palette: Palette): { option: ChartOption; table: FigureTable; bars: number } {
  const shown = timed(engines);
  const perSecond = (milliseconds: number): number => 1000 / milliseconds;
  return {
    bars: shown.length,
    table: { columns: ['engine', 'milliseconds a step', 'steps a second'], rows: shown.map(({ name, millisecondsPerStep }) => [name, millisecondsPerStep, perSecond(millisecondsPerStep)]) },
    option: {
      animation: false, backgroundColor: palette.background, textStyle: { fontFamily: palette.font, fontSize: 11 },
      grid: { left: 96, right: 96, top: 4, bottom: 36 },
      xAxis: { type: 'value', min: 0, name: 'Trial steps a second', nameLocation: 'middle', nameGap: 22, nameTextStyle: { color: palette.text2 }, axisLabel: { color: palette.text2 }, splitLine: { lineStyle: { color: palette.line } } },
      yAxis: { type: 'category', inverse: true, data: shown.map(({ name }) => name), axisLabel: { color: palette.text, fontSize: 12 }, axisTick: { show: false }, axisLine: { lineStyle: { color: palette.lineStrong } } },
      series: [{
        type: 'bar', barMaxWidth: 18, silent: true,
        data: shown.map(({ millisecondsPerStep, chosen }) => ({ value: perSecond(millisecondsPerStep), itemStyle: { color: chosen ? palette.accent : palette.text3 } })),
        label: { show: true, position: 'right', color: palette.text, formatter: ({ dataIndex }: { dataIndex: number }) => `${shown[dataIndex]!.millisecondsPerStep.toFixed(1)} ms a step` },
      }],
    },
  };
}
