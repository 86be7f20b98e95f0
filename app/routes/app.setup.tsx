import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { readJson } from '#app/ui/settings/settings-request.ts';
import { setupRequest } from '#app/ui/setup/setup-request.ts';

/** How the test message stands: the setup guide asks while it is on its way. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopId } = await context.authenticate(request);
  return { test: await context.merchantApp.readTest(shopId) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { shopId } = await context.authenticate(request);
  const asked = await readJson(request, setupRequest);
  const { merchantApp } = context;
  switch (asked.intent) {
    case 'create_template':
      return merchantApp.createTemplate(shopId, { texts: asked.texts });
    case 'send_test':
      return merchantApp.sendTest(shopId, asked.phone);
    case 'dismiss':
      return merchantApp.dismissSetup(shopId, true);
    case 'show':
      return merchantApp.dismissSetup(shopId, false);
  }
}
