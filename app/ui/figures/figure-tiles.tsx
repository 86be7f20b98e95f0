import { useTranslation } from 'react-i18next';
import type { Counts } from '#app/domain/daily-counts.ts';
import { formatNumber } from '../numbers.ts';
import { rateWords } from './rate-words.ts';

const TILES = ['sent', 'delivered', 'read', 'failed', 'skipped'] as const;
type Tile = (typeof TILES)[number];

/** What each figure is a share of. */
const WHOLES: Readonly<Record<Exclude<Tile, 'sent'>, keyof Counts>> = {
  delivered: 'sent',
  read: 'delivered',
  failed: 'send',
  skipped: 'all',
};

/** The figures of a period; nothing was decided in it: no data. */
export function FigureTiles({ total }: { readonly total: Counts }) {
  const { t, i18n } = useTranslation();
  const shareOf = (tile: Tile): string | null =>
    tile === 'sent'
      ? t('figures.of', { total: total.send })
      : rateWords(t, total[tile], total[WHOLES[tile]], i18n.language);
  return (
    <dl className="figure-tiles">
      {TILES.map((tile) => (
        <div key={tile} className="figure-tile">
          <dt>{t(`figures.${tile}`)}</dt>
          <dd>
            {total.all === 0 ? (
              <NoData />
            ) : (
              <>
                <span className="figure-number">{formatNumber(total[tile], i18n.language)}</span>
                <span className="figure-share">{shareOf(tile) ?? <NoData />}</span>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function NoData() {
  const { t } = useTranslation();
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{t('figures.noData')}</span>
    </>
  );
}
