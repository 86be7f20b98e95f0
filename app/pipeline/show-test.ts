import { testStateOf } from '#app/domain/test-message.ts';
import type { MerchantApp, TestView } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { phoneHint } from './show-phone-hint.ts';

type TestPorts = Pick<MerchantAppPorts, 'tests' | 'views'>;

/** The shop's last test message and how it stands by all that was reported of it. */
export async function readLastTest(
  { tests, views }: TestPorts,
  shopId: string,
): Promise<TestView | null> {
  const test = await tests.findLastTest(shopId);
  if (test === null) return null;
  const receipts = await views.listReceipts(shopId, [test.attemptId]);
  const reports = receipts.map(({ status }) => status);
  const state = testStateOf({
    result: test.result,
    overdue: test.overdue,
    reports: test.arrived === null ? reports : [...reports, test.arrived],
  });
  const failure = receipts.find(({ status }) => status === 'failed');
  const told = state === 'failed' && failure !== undefined ? failure : test;
  return {
    id: test.id,
    at: test.createdAt,
    phoneHint: test.phone === null ? null : phoneHint(test.phone),
    state,
    reason: told.reason,
    code: told.code,
    details: told.text,
    seconds: test.age,
  };
}

/** How the shop's last test message stands. */
export function makeReadTest(ports: TestPorts): MerchantApp['readTest'] {
  return (shopId) => readLastTest(ports, shopId);
}
