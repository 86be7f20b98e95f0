import type { MerchantApp, SavedView } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { isId } from './show-ids.ts';

/** As many names as a person finds one among. */
const MOST_VIEWS = 20;
const LONGEST_NAME = 40;
const LONGEST_PARAMS = 500;

type Ports = Pick<MerchantAppPorts, 'savedViews'>;

function isTooLong({ name, params }: Omit<SavedView, 'id'>): boolean {
  return name.length > LONGEST_NAME || params.length > LONGEST_PARAMS;
}

/** The shop's own views of the list. */
export function makeListSavedViews({ savedViews }: Ports): MerchantApp['listSavedViews'] {
  return async (shopId) => [...(await savedViews.listSavedViews(shopId))];
}

/** Keeps a view under a name, or gives one that is kept another name or content. */
export function makeSaveView({ savedViews }: Ports): MerchantApp['saveView'] {
  return async (shopId, { id, ...view }) => {
    const named = { ...view, name: view.name.trim() };
    if (named.name === '' || isTooLong(named)) return { outcome: 'refused' };
    if (id === null) {
      const added = await savedViews.addSavedView(shopId, named, MOST_VIEWS);
      return added === null ? { outcome: 'refused' } : { outcome: 'saved', id: added.id };
    }
    const isChanged = isId(id) && (await savedViews.changeSavedView(shopId, { id, ...named }));
    return isChanged ? { outcome: 'saved', id } : { outcome: 'refused' };
  };
}

export function makeDeleteView({ savedViews }: Ports): MerchantApp['deleteView'] {
  return async (shopId, id) => {
    if (isId(id)) await savedViews.deleteSavedView(shopId, id);
  };
}
