import { Button } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { OptOutRow } from '#app/pipeline/merchant-app-opt-outs.ts';
import { PhoneNumber } from '../phone-number.tsx';
import { ShopTime } from '../shop-time.tsx';
import { howWords, numberWords } from './how-words.ts';

type OptOutListProps = {
  readonly rows: readonly OptOutRow[];
  readonly onRemove: (row: OptOutRow) => void;
};

/** The people of one page: number, how and since when, and the way to take it back. */
export function OptOutList({ rows, onRemove }: OptOutListProps) {
  const { t } = useTranslation();
  return (
    <ul className="opt-outs-list">
      {rows.map((row) => (
        <li key={row.id} className="opt-outs-row" data-opt-out={row.id}>
          <span className="opt-outs-number">
            {row.number.known ? <PhoneNumber>{row.number.hint}</PhoneNumber> : numberWords(t, row)}
          </span>
          <span>{howWords(t, row)}</span>
          <span className="opt-outs-time">
            <ShopTime at={row.at} />
          </span>
          <span className="opt-outs-action">
            <Button
              accessibilityLabel={t('optOuts.remove.of', { number: numberWords(t, row) })}
              onClick={() => onRemove(row)}
            >
              {t('optOuts.remove.confirm')}
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}
