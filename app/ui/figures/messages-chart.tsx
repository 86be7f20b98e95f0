import { useTranslation } from 'react-i18next';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { CountedPeriod, Counts } from '#app/domain/daily-counts.ts';
import { useClock } from '../clock.tsx';
import { formatCalendarDay } from '../dates.ts';
import { formatNumber } from '../numbers.ts';

const HEIGHT = 260;
const WIDEST_BAR = 48;

/** From the bottom up; each differs from its neighbours in lightness too. */
const SERIES = [
  { name: 'delivered', colour: '#0b6b45' },
  { name: 'noReport', colour: '#8a8a8a' },
  { name: 'failed', colour: '#c5280c' },
  { name: 'skipped', colour: '#d9b14a' },
] as const;
type Series = (typeof SERIES)[number]['name'];

/** The parts of a day: together they are all that was decided on it. */
function partsOf({ send, delivered, failed, skipped }: Counts): Record<Series, number> {
  return { delivered, noReport: Math.max(send - delivered - failed, 0), failed, skipped };
}

/** Stacked bars, one for each day. It never moves by itself. */
export default function MessagesChart({ period }: { readonly period: CountedPeriod }) {
  const { t } = useTranslation();
  const clock = useClock();
  const rows = period.days.map(({ day, counts }) => ({
    day: formatCalendarDay(day, clock),
    ...partsOf(counts),
  }));
  const number = (value: unknown): string =>
    typeof value === 'number' ? formatNumber(value, clock.locale) : '';
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart data={rows} accessibilityLayer margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="#e3e3e3" />
        <XAxis dataKey="day" tickLine={false} minTickGap={16} interval="preserveStartEnd" />
        <YAxis
          allowDecimals={false}
          tickLine={false}
          axisLine={false}
          tickFormatter={number}
          width="auto"
        />
        <Tooltip formatter={number} isAnimationActive={false} />
        <Legend
          itemSorter={null}
          formatter={(name) => <span className="figure-legend">{name}</span>}
        />
        {SERIES.map(({ name, colour }) => (
          <Bar
            key={name}
            dataKey={name}
            name={t(`figures.series.${name}`)}
            stackId="day"
            fill={colour}
            maxBarSize={WIDEST_BAR}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
