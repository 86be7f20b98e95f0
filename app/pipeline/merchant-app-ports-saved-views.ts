import type { SavedView } from './merchant-app.ts';

/** Views of the list that a shop's staff named. */
export type SavedViewsPort = {
  /** Oldest first. */
  listSavedViews(shopId: string): Promise<readonly SavedView[]>;
  /** Null where the shop has `most` already, or one of this name. */
  addSavedView(
    shopId: string,
    view: Omit<SavedView, 'id'>,
    most: number,
  ): Promise<{ readonly id: string } | null>;
  /** False where the shop has no such view, or another one of this name. */
  changeSavedView(shopId: string, view: SavedView): Promise<boolean>;
  deleteSavedView(shopId: string, id: string): Promise<void>;
};
