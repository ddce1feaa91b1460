import * as echarts from 'echarts';
import { findMetric } from '#measurement';
import type { Contribution } from '../review/change-decomposition.js';
import type { EffectFigure, TypeSection } from '../review/review-document.js';
import { formatDifference, formatRelative, formatValue, unitOf } from './figure-format.js';

type Option = echarts.EChartsOption;

const colours = { now: '#1f5f8b', before: '#b9c7d3', good: '#1d7f5f', bad: '#b3423a', unclear: '#7a8691' };
const ink = '#26323c';
const font = "'Helvetica Neue', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

/** Draws on the server: the same options would draw in a browser. */
export function renderChart(option: Option, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: font, color: ink }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg.replace('<svg ', '<svg role="img" ');
}

export interface ForestRow {
  readonly label: string;
  readonly effect: EffectFigure;
  readonly way: 'better' | 'worse' | 'unclear';
}

/** Relative effects with their intervals, one line each: comparable although the metrics differ. */
export function forestChart(rows: readonly ForestRow[]): Option {
  const wayColour = { better: colours.good, worse: colours.bad, unclear: colours.unclear };
  const drawn = [...rows].reverse();
  const bounds = drawn.flatMap(({ effect: { lift } }) => [lift.low ?? 0, lift.high ?? 0, lift.point ?? 0]);
  const reach = niceReach(Math.max(...bounds.map(Math.abs)));
  return {
    grid: { left: 400, right: 100, top: 12, bottom: 36 },
    xAxis: {
      type: 'value',
      min: -reach,
      max: reach,
      interval: reach / 2,
      axisLabel: { formatter: (value: number) => `${Math.round(value * 100)} %`, color: ink },
      splitLine: { lineStyle: { color: '#e6ebef' } },
    },
    yAxis: {
      type: 'category',
      data: drawn.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: ink, fontSize: 12, width: 385, overflow: 'truncate' },
    },
    series: [
      {
        type: 'custom',
        renderItem: (_params, api) => {
          const at = (value: number) => api.coord([value, api.value(0)]);
          const clamp = (value: number) => Math.max(-reach, Math.min(reach, value));
          const [left, y] = at(clamp(api.value(2) as number)) as [number, number];
          const [right] = at(clamp(api.value(3) as number)) as [number, number];
          const [point] = at(clamp(api.value(1) as number)) as [number, number];
          const stroke = wayColour[drawn[api.value(0) as number]!.way];
          return {
            type: 'group',
            children: [
              { type: 'line', shape: { x1: left, y1: y, x2: right, y2: y }, style: { stroke, lineWidth: 2 } },
              {
                type: 'line',
                shape: { x1: left, y1: y - 4, x2: left, y2: y + 4 },
                style: { stroke, lineWidth: 2 },
              },
              {
                type: 'line',
                shape: { x1: right, y1: y - 4, x2: right, y2: y + 4 },
                style: { stroke, lineWidth: 2 },
              },
              { type: 'circle', shape: { cx: point, cy: y, r: 5 }, style: { fill: stroke } },
            ],
          };
        },
        data: drawn.map(({ effect: { lift } }, index) => [index, lift.point, lift.low, lift.high]),
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: ink, type: 'solid', width: 1 },
          data: [{ xAxis: 0 }],
        },
      },
      {
        // Carries the labels at the right edge.
        type: 'scatter',
        symbolSize: 0,
        data: drawn.map(({ effect: { lift } }, index) => ({
          value: [reach, index],
          label: {
            show: true,
            position: 'right',
            formatter: formatRelative(lift.point),
            color: ink,
            fontSize: 12,
          },
        })),
      },
    ],
  };
}

/** Half the width of the axis: the next round figure; what lies beyond three times the control is cut off. */
function niceReach(largest: number): number {
  return [0.1, 0.2, 0.4, 0.6, 1, 2].find((each) => largest * 1.05 <= each) ?? 3;
}

/** One KPI by tier, this period beside the previous one. */
export function tierChart(section: TypeSection, metric: string): Option {
  const unit = unitOf(metric);
  const tiers = section.tiers.filter((tier) => !tier.suppressed);
  const figure = (tier: (typeof tiers)[number]) => tier.figures.find((each) => each.metric === metric);
  const bars = (name: string, colour: string, pick: 'value' | 'previous') => ({
    name,
    type: 'bar' as const,
    barMaxWidth: 34,
    itemStyle: { color: colour, borderRadius: [3, 3, 0, 0] },
    label: {
      show: true,
      position: 'top' as const,
      fontSize: 11,
      color: ink,
      formatter: ({ value }: { value: unknown }) =>
        typeof value === 'number' ? formatValue(value, unit) : '',
    },
    data: tiers.map((tier) => figure(tier)?.[pick] ?? '-'),
  });
  return {
    grid: { left: 20, right: 20, top: 40, bottom: 28 },
    legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: ink } },
    xAxis: {
      type: 'category',
      data: tiers.map((tier) => tier.tier),
      axisTick: { show: false },
      axisLabel: { color: ink },
    },
    yAxis: { type: 'value', show: false },
    series: [
      bars('previous period 上期', colours.before, 'previous'),
      bars('this period 本期', colours.now, 'value'),
    ],
  };
}

/** What each group contributed to a change: its own rate, and its share of the whole. */
export function contributionChart(metric: string, contributions: readonly Contribution[]): Option {
  const unit = unitOf(metric);
  const rows = [...contributions].reverse();
  const adverse = findMetric(metric)?.direction === 'lowerIsBetter' ? 1 : -1;
  const colourOf = (value: number) => (value * adverse > 0 ? colours.bad : colours.good);
  const bars = (name: string, pick: 'rate' | 'mix', opacity: number) => ({
    name,
    type: 'bar' as const,
    stack: 'all',
    barMaxWidth: 16,
    data: rows.map((each) => ({ value: each[pick], itemStyle: { color: colourOf(each[pick]), opacity } })),
  });
  return {
    grid: { left: 110, right: 70, top: 6, bottom: 22 },
    xAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: {
        formatter: (value: number) => (value === 0 ? '0' : formatDifference(value, unit)),
        color: ink,
        fontSize: 10,
        hideOverlap: true,
      },
      splitLine: { lineStyle: { color: '#e6ebef' } },
    },
    yAxis: {
      type: 'category',
      data: rows.map((each) => each.group),
      axisTick: { show: false },
      axisLabel: { color: ink, fontSize: 11 },
    },
    series: [bars('own rate', 'rate', 1), bars('share of the whole', 'mix', 0.45)],
  };
}
