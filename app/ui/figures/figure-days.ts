import { FIGURE_DAYS, type FigureDays } from '#app/pipeline/merchant-app.ts';

const USUAL_DAYS: FigureDays = 7;

/** The period that an address asks for. */
export function readFigureDays(search: URLSearchParams): FigureDays {
  const asked = Number(search.get('days'));
  return FIGURE_DAYS.find((days) => days === asked) ?? USUAL_DAYS;
}
