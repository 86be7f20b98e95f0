import { useNavigation, useSearchParams } from '@remix-run/react';
import { Button, ButtonGroup } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { FIGURE_DAYS, type FigureDays } from '#app/pipeline/merchant-app.ts';
import { readFigureDays } from './figure-days.ts';

/** Which days are shown; the choice stands in the address, so that it outlives a reload. */
export function PeriodButtons({ days }: { readonly days: FigureDays }) {
  const { t } = useTranslation();
  const [, setSearch] = useSearchParams();
  const navigation = useNavigation();
  const next =
    navigation.state === 'loading' && navigation.location.pathname === '/app'
      ? readFigureDays(new URLSearchParams(navigation.location.search))
      : days;
  const choose = (choice: FigureDays) =>
    setSearch(
      (search) => {
        search.set('days', String(choice));
        return search;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form's.
    <div role="group" aria-label={t('figures.period.label')}>
      <ButtonGroup variant="segmented">
        {FIGURE_DAYS.map((choice) => (
          <Button key={choice} pressed={choice === next} onClick={() => choose(choice)}>
            {t(`figures.period.${choice}`)}
          </Button>
        ))}
      </ButtonGroup>
    </div>
  );
}
