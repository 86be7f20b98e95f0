import { writeAlertMail } from '#app/domain/alert-mail.ts';
import {
  ALERT_CAUSES,
  type AlertCause,
  areManyFailures,
  type RecentOutcomes,
} from '#app/domain/staff-alert.ts';
import type { SendMail } from './mail.ts';

/** A shop whose staff want to hear of something, and where. */
export type AlertedShop = {
  readonly shopId: string;
  readonly domain: string;
  readonly name: string | null;
  readonly email: string;
  /** The admin's locale of whoever asked for it. */
  readonly locale: string | null;
  readonly causes: readonly AlertCause[];
};

export type AlertStaffPorts = {
  /** Shops with an address, installed, in the order of their ids, after the one given. */
  listAlertedShops(
    after: string | null,
    limit: number,
  ): Promise<{ readonly shops: readonly AlertedShop[]; readonly next: string | null }>;
  /** How many of its messages are held. */
  countHeld(shopId: string): Promise<number>;
  readRecentOutcomes(shopId: string): Promise<RecentOutcomes>;
  /** True for whoever may send the one mail of this cause and hour. */
  takeAlert(shopId: string, cause: AlertCause): Promise<boolean>;
  /** It was not sent after all. */
  giveBackAlert(shopId: string, cause: AlertCause): Promise<void>;
  readonly sendMail: SendMail;
  /** The app in the admin of a shop. */
  urlOf(domain: string): string;
  /** Hears of shops whose mail was refused or whose looking failed; never of an address. */
  onTrouble(trouble: { shopId: string; cause: AlertCause; error: unknown }): void;
};

const SHOPS_AT_ONCE = 100;

/**
 * Makes the job that tells staff of what needs a hand. One mail at most for each shop, cause and
 * hour: whoever sends has taken it before, and gives it back only where it surely did not leave.
 */
export function makeAlertStaff(ports: AlertStaffPorts): (stop: AbortSignal) => Promise<void> {
  async function countOf(shopId: string, cause: AlertCause): Promise<number> {
    if (cause === 'held') return ports.countHeld(shopId);
    const outcomes = await ports.readRecentOutcomes(shopId);
    return areManyFailures(outcomes) ? outcomes.failed : 0;
  }

  async function alert(shop: AlertedShop, cause: AlertCause): Promise<void> {
    const { shopId, domain } = shop;
    const count = await countOf(shopId, cause);
    if (count === 0 || !(await ports.takeAlert(shopId, cause))) return;
    const facts = { cause, count, shop: shop.name ?? domain, url: ports.urlOf(domain) };
    const outcome = await ports.sendMail(shop.email, writeAlertMail(facts, shop.locale));
    if (outcome === 'sent') return;
    if (outcome !== 'unknown') await ports.giveBackAlert(shopId, cause);
    ports.onTrouble({ shopId, cause, error: new Error(`A mail to staff was ${outcome}`) });
  }

  return async (stop) => {
    for (let after: string | null = null; ; ) {
      const { shops, next } = await ports.listAlertedShops(after, SHOPS_AT_ONCE);
      for (const shop of shops) {
        for (const cause of ALERT_CAUSES) {
          if (stop.aborted) return;
          if (!shop.causes.includes(cause)) continue;
          await alert(shop, cause).catch((error: unknown) =>
            ports.onTrouble({ shopId: shop.shopId, cause, error }),
          );
        }
      }
      if (next === null) return;
      after = next;
    }
  };
}
