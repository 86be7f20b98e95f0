import type { ActionFunctionArgs } from '@remix-run/node';
import { paramsToSave } from '#app/ui/notifications/list-tabs.ts';
import { readListView } from '#app/ui/notifications/list-view.ts';
import type { SavedViewAnswer } from '#app/ui/notifications/saved-views.ts';

/** Saves a view of the list under a name, changes or deletes one. */
export async function action({ request, context }: ActionFunctionArgs): Promise<SavedViewAnswer> {
  const { shopId } = await context.authenticate(request);
  const form = await request.formData();
  const textOf = (name: string): string | null => {
    const value = form.get(name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const id = textOf('id');
  if (textOf('intent') === 'delete') {
    await context.merchantApp.deleteView(shopId, id ?? '');
    return { outcome: 'deleted' };
  }
  // Only what the list knows, and no phone, whoever posted it.
  const params = paramsToSave(readListView(new URLSearchParams(textOf('params') ?? '')));
  const name = textOf('name') ?? '';
  const result = await context.merchantApp.saveView(shopId, { id, name, params });
  return result.outcome === 'saved' ? { ...result, isNew: id === null } : result;
}
