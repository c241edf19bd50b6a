import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

export type ChartOption = EChartsCoreOption;
export type Chart = EChartsType;

/** A chart in an element, drawn as SVG, with the parts of ECharts that Graft's charts are made of. */
export function createChart(element: HTMLElement): Chart {
  use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, LabelLayout, SVGRenderer]);
  return init(element, null, { renderer: 'svg' });
}
