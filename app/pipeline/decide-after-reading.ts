import { assertNever } from '#app/domain/assert-never.ts';
import type { Instant } from '#app/domain/facts.ts';
import { addSeconds } from '#app/domain/instant.ts';
import { mergeFacts, type OrderState } from '#app/domain/order-state.ts';
import type { ClaimedRoot, OrderReading } from './decide-ports.ts';
import type { DecideRootInput } from './decide-root.ts';

const LONGEST_READ_WAIT_SECONDS = 600;
/** About a day of failed reads; then what the order would have told is recorded as not readable. */
const READ_FAILURES_BEFORE_GIVING_UP = 150;

/** What came of the read that a root needed. */
export type ReadResult = Pick<DecideRootInput, 'retryReadAt' | 'waitingFor' | 'readFailures'>;

export const NO_READ_WANTED: ReadResult = { retryReadAt: null, waitingFor: null, readFailures: 0 };

/** What a root knows after Shopify's answer, and when to ask again where it gave none. */
export function afterReading(
  root: ClaimedRoot,
  state: OrderState,
  answer: OrderReading,
): [OrderState, ReadResult] {
  const readFailures = root.readFailures + 1;
  if (answer.outcome === 'read') {
    const merged = mergeFacts(state, answer.facts, root.now, 'read');
    return [{ ...merged, readAt: root.now }, NO_READ_WANTED];
  }
  if (answer.outcome === 'not_found' || root.readFailures >= READ_FAILURES_BEFORE_GIVING_UP) {
    return [{ ...state, readAt: root.now }, NO_READ_WANTED];
  }
  switch (answer.outcome) {
    case 'access_lost':
      return [
        state,
        { retryReadAt: retryAt(root, 60), waitingFor: 'shopify_access', readFailures },
      ];
    case 'throttled': {
      // Shopify is there and will answer: no failure, however often it asks to come back.
      const seconds = Math.max(answer.retryAfterSeconds, 1);
      const retryReadAt = addSeconds(root.now, seconds);
      return [state, { retryReadAt, waitingFor: 'order', readFailures: root.readFailures }];
    }
    case 'unreachable':
      return [state, { retryReadAt: retryAt(root, 2), waitingFor: 'order', readFailures }];
    default:
      return assertNever(answer);
  }
}

function retryAt(root: ClaimedRoot, firstSeconds: number): Instant {
  const seconds = firstSeconds * 2 ** Math.min(root.readFailures, 10);
  return addSeconds(root.now, Math.min(seconds, LONGEST_READ_WAIT_SECONDS));
}
