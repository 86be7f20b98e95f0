import { Link } from '@remix-run/react';
import {
  BlockStack,
  Button,
  Checkbox,
  IndexTable,
  IndexTableSelectionType,
  InlineStack,
  Text,
  type useIndexResourceState,
} from '@shopify/polaris';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationRow, ResolveRequest } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import { parcelWords } from '../parcel-words.ts';
import { PhoneNumber } from '../phone-number.tsx';
import { ShopTime } from '../shop-time.tsx';
import { StateBadge } from '../state-badge.tsx';
import { type StateWords, stateWords } from '../state-words.ts';
import { useSteadyCallback } from '../steady-callback.ts';
import { NO_FACTS } from '../words/state-word-types.ts';

type NotificationTableProps = {
  readonly rows: readonly NotificationRow[];
  /** Cards instead of a table. */
  readonly isNarrow: boolean;
  /** The list's own address, to come back to. */
  readonly listUrl: string;
  /** All of the view can be selected, beyond this page. */
  readonly hasMorePages: boolean;
  readonly selection: ReturnType<typeof useIndexResourceState>;
  /** What was asked of the rows that are ticked is on its way. */
  readonly isBusy: boolean;
  readonly onResolve: (what: ResolveRequest['what']) => void;
  readonly onExport: () => void;
};

/** The notifications of one page, to tick; the order's name leads to the story. */
export function NotificationTable({
  rows,
  isNarrow,
  listUrl,
  hasMorePages,
  selection,
  isBusy,
  onResolve,
  onExport,
}: NotificationTableProps) {
  const { t } = useTranslation();
  const { selectedResources, allResourcesSelected, handleSelectionChange } = selection;
  const selectOne = useSteadyCallback((id: string, isSelected: boolean) =>
    handleSelectionChange(IndexTableSelectionType.Single, isSelected, id),
  );
  const selectAll = t('bulk.selectAll', { least: rows.length });
  const actions = [
    { content: t('action.sendAgain'), disabled: isBusy, onAction: () => onResolve('resend') },
    { content: t('action.leaveIt'), disabled: isBusy, onAction: () => onResolve('leave') },
    { content: t('export.start'), onAction: onExport },
  ];
  return (
    <>
      <IndexTable
        itemCount={rows.length}
        resourceName={{
          singular: t('list.resource.singular'),
          plural: t('list.resource.plural'),
        }}
        selectedItemsCount={allResourcesSelected ? 'All' : selectedResources.length}
        onSelectionChange={handleSelectionChange}
        hasMoreItems={hasMorePages}
        paginatedSelectAllActionText={selectAll}
        paginatedSelectAllText={t('bulk.allSelected')}
        promotedBulkActions={actions}
        condensed={isNarrow}
        headings={[
          { title: t('list.column.order') },
          { title: t('list.column.status') },
          { title: t('list.column.to') },
          { title: t('list.column.state') },
          { title: t('list.column.updated') },
        ]}
      >
        {rows.map((row, index) => (
          <IndexTable.Row
            id={row.id}
            key={row.id}
            position={index}
            selected={selectedResources.includes(row.id)}
            accessibilityLabel={selectWords(t, row)}
          >
            {isNarrow ? (
              <NarrowRow
                row={row}
                listUrl={listUrl}
                isSelected={selectedResources.includes(row.id)}
                onSelect={selectOne}
              />
            ) : (
              <WideRow row={row} listUrl={listUrl} />
            )}
          </IndexTable.Row>
        ))}
      </IndexTable>
      {/* Cards can't be ticked by the table itself. */}
      {isNarrow && selectedResources.length > 0 ? (
        <div className="list-bulk">
          <Text as="span">
            {allResourcesSelected
              ? t('bulk.allSelected')
              : t('list.selected', { count: selectedResources.length })}
          </Text>
          {hasMorePages && !allResourcesSelected ? (
            <Button
              variant="plain"
              onClick={() => handleSelectionChange(IndexTableSelectionType.All, true)}
            >
              {selectAll}
            </Button>
          ) : null}
          <InlineStack gap="200">
            {actions.map(({ content, ...action }) => (
              <Button key={content} disabled={action.disabled ?? false} onClick={action.onAction}>
                {content}
              </Button>
            ))}
          </InlineStack>
        </div>
      ) : null}
    </>
  );
}

type RowProps = { readonly row: NotificationRow; readonly listUrl: string };

/** Drawn again for another row only: a tick leaves the other rows as they are. */
const WideRow = memo(function WideRow({ row, listUrl }: RowProps) {
  const { t } = useTranslation();
  const words = wordsOf(t, row);
  return (
    <>
      <IndexTable.Cell>
        <OrderLink row={row} listUrl={listUrl} />
      </IndexTable.Cell>
      <IndexTable.Cell>{t(`status.${row.status}`)}</IndexTable.Cell>
      <IndexTable.Cell>
        <Recipient row={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <State words={words} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <ShopTime at={row.updatedAt} />
      </IndexTable.Cell>
    </>
  );
});

type NarrowRowProps = RowProps & {
  readonly isSelected: boolean;
  readonly onSelect: (id: string, isSelected: boolean) => void;
};

const NarrowRow = memo(function NarrowRow({ row, listUrl, isSelected, onSelect }: NarrowRowProps) {
  const { t } = useTranslation();
  const words = wordsOf(t, row);
  return (
    <div className="list-card">
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            {/* biome-ignore lint/a11y/noStaticElementInteractions: only keeps a tick from opening the row. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key opens no row. */}
            <span onClick={(event) => event.stopPropagation()}>
              <Checkbox
                label={selectWords(t, row)}
                labelHidden
                checked={isSelected}
                onChange={(isTicked) => onSelect(row.id, isTicked)}
              />
            </span>
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

function selectWords(t: Translate, row: NotificationRow): string {
  return t('list.selectRow', { order: row.orderName, status: t(`status.${row.status}`) });
}

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
