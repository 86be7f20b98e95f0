import { Link } from '@remix-run/react';
import { BlockStack, IndexTable, type IndexTableProps, InlineStack, Text } from '@shopify/polaris';
import { type MouseEvent, memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationRow } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { parcelWords } from '../parcel-words.ts';
import { PhoneNumber } from '../phone-number.tsx';
import { ShopTime } from '../shop-time.tsx';
import { StateBadge } from '../state-badge.tsx';
import { type StateWords, stateWords } from '../state-words.ts';
import { NO_FACTS } from '../words/state-word-types.ts';
import { TickAllBox, TickBox } from './tick-box.tsx';
import { type TickedRows, useIsTicked } from './ticked-rows.ts';

type NotificationTableProps = {
  readonly rows: readonly NotificationRow[];
  /** Cards instead of a table. */
  readonly isNarrow: boolean;
  /** The list's own address, to come back to. */
  readonly listUrl: string;
  readonly ticked: TickedRows;
};

/**
 * The notifications of one page, to tick; the order's name leads to the story. The boxes are ours:
 * Polaris' own draw every row anew with each tick.
 */
export const NotificationTable = memo(function NotificationTable({
  rows,
  isNarrow,
  listUrl,
  ticked,
}: NotificationTableProps) {
  const { t } = useTranslation();
  const headings = useMemo<IndexTableProps['headings']>(
    () => [
      { id: 'list-tick', title: <TickAllBox ticked={ticked} /> },
      { title: t('list.column.order') },
      { title: t('list.column.status') },
      { title: t('list.column.to') },
      { title: t('list.column.state') },
      { title: t('list.column.updated') },
    ],
    [t, ticked],
  );
  return (
    <div onClickCapture={(event) => tickByRow(event, ticked)}>
      <IndexTable
        itemCount={rows.length}
        resourceName={{
          singular: t('list.resource.singular'),
          plural: t('list.resource.plural'),
        }}
        selectable={false}
        condensed={isNarrow}
        headings={headings}
      >
        {rows.map((row, index) => (
          <TickableRow
            // Of this view: in the next one a row comes new, and does not move from place to place.
            key={`${listUrl} ${row.id}`}
            row={row}
            position={index}
            isNarrow={isNarrow}
            listUrl={listUrl}
            ticked={ticked}
          />
        ))}
      </IndexTable>
    </div>
  );
});

/** While rows are ticked, a press anywhere on another ticks it too; beside a box it always does. */
function tickByRow(event: MouseEvent, ticked: TickedRows): void {
  const { target, shiftKey } = event;
  if (!(target instanceof Element) || target.closest('a, button, input, label') !== null) return;
  // Polaris gives rows and cards the id of what they show.
  const id = target.closest('tr[id], li[id]')?.id;
  if (id === undefined) return;
  if (ticked.list().length === 0 && target.closest('.list-tick') === null) return;
  event.stopPropagation();
  ticked.tick(id, !ticked.has(id), shiftKey);
}

type RowProps = { readonly row: NotificationRow; readonly listUrl: string };

type TickableRowProps = RowProps & {
  readonly position: number;
  readonly isNarrow: boolean;
  readonly ticked: TickedRows;
};

/** Drawn again for its own tick only. */
const TickableRow = memo(function TickableRow(props: TickableRowProps) {
  const { row, position, isNarrow, listUrl, ticked } = props;
  const isTicked = useIsTicked(ticked, row.id);
  return (
    <IndexTable.Row id={row.id} position={position} selected={isTicked}>
      {isNarrow ? (
        <NarrowRow row={row} listUrl={listUrl} ticked={ticked} />
      ) : (
        <WideRow row={row} listUrl={listUrl} ticked={ticked} />
      )}
    </IndexTable.Row>
  );
});

type RowContentProps = RowProps & { readonly ticked: TickedRows };

const WideRow = memo(function WideRow({ row, listUrl, ticked }: RowContentProps) {
  const { t } = useTranslation();
  return (
    <>
      <IndexTable.Cell className="list-tick">
        <TickBox row={row} ticked={ticked} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <OrderLink row={row} listUrl={listUrl} />
      </IndexTable.Cell>
      <IndexTable.Cell>{t(`status.${row.status}`)}</IndexTable.Cell>
      <IndexTable.Cell>
        <Recipient row={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <State words={wordsOf(t, row)} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <ShopTime at={row.updatedAt} />
      </IndexTable.Cell>
    </>
  );
});

const NarrowRow = memo(function NarrowRow({ row, listUrl, ticked }: RowContentProps) {
  const { t } = useTranslation();
  const words = wordsOf(t, row);
  return (
    <div className="list-card">
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <TickBox row={row} ticked={ticked} />
            <OrderLink row={row} listUrl={listUrl} />
          </InlineStack>
          <StateBadge words={words} />
        </InlineStack>
        <InlineStack align="space-between" gap="200">
          <Text as="span">{t(`status.${row.status}`)}</Text>
          <Text as="span" tone="subdued">
            <ShopTime at={row.updatedAt} />
          </Text>
        </InlineStack>
        <Text as="span" tone="subdued">
          {words.label === null ? <Recipient row={row} /> : words.label}
        </Text>
      </BlockStack>
    </div>
  );
});

function wordsOf(t: Translate, row: NotificationRow): StateWords {
  const { carrierStatus, probablyDelivered } = row;
  return stateWords(t, row.state, row.reason, { ...NO_FACTS, carrierStatus, probablyDelivered });
}

function OrderLink({ row, listUrl }: RowProps) {
  const { t } = useTranslation();
  return (
    <span className="list-order">
      <Link
        className="list-link"
        data-primary-link
        to={`/app/notifications/${encodeURIComponent(row.id)}`}
        state={{ listUrl }}
      >
        {row.orderName}
      </Link>
      {row.parcel === null ? null : (
        <Text as="span" tone="subdued">
          {parcelWords(t, row.parcel)}
        </Text>
      )}
    </span>
  );
}

function State({ words }: { readonly words: StateWords }) {
  return (
    <InlineStack gap="200" blockAlign="center" wrap={false}>
      <StateBadge words={words} />
      {words.label === null ? null : <Text as="span">{words.label}</Text>}
    </InlineStack>
  );
}

function Recipient({ row }: { readonly row: NotificationRow }) {
  const { t } = useTranslation();
  if (row.phoneHint === null) {
    return (
      <>
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">{t('list.noPhone')}</span>
      </>
    );
  }
  return (
    <span className="list-recipient">
      {row.customerName === null ? null : <bdi>{row.customerName}</bdi>}{' '}
      <PhoneNumber>{row.phoneHint}</PhoneNumber>
    </span>
  );
}
