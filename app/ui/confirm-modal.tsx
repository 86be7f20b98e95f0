import { Modal, TitleBar } from '@shopify/app-bridge-react';
import { BlockStack, Box, Checkbox, Text } from '@shopify/polaris';
import { useState } from 'react';

type ConfirmModalProps = {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** A sentence that must be ticked before. */
  readonly tick?: string;
  readonly confirm: string;
  readonly cancel: string;
  readonly isDestructive?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks before something that can't be taken back. Mounted while it asks. */
export function ConfirmModal(props: ConfirmModalProps) {
  const [ticked, setTicked] = useState(false);
  const mayConfirm = props.tick === undefined || ticked;
  return (
    <Modal id={props.id} variant="small" open onHide={props.onClose}>
      <Box padding="400">
        <BlockStack gap="300">
          <Text as="p">{props.text}</Text>
          {props.tick === undefined ? null : (
            <Checkbox label={props.tick} checked={ticked} onChange={setTicked} />
          )}
        </BlockStack>
      </Box>
      <TitleBar title={props.title}>
        <button
          type="button"
          variant="primary"
          {...(props.isDestructive === true ? { tone: 'critical' } : {})}
          disabled={!mayConfirm}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </button>
        <button type="button" onClick={props.onClose}>
          {props.cancel}
        </button>
      </TitleBar>
    </Modal>
  );
}
