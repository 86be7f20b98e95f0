import { escapeHtml } from './http-exchange.ts';
import { financialStatus, fulfilmentStatus } from './order-arithmetic.ts';
import type { Order } from './order-model.ts';
import type { Shop } from './shop-state.ts';

type PageOptions = {
  shop: Shop;
  appHandle: string;
  appName: string;
  title: string;
  /** The app's address in the iframe; null for a page of the admin itself. */
  appAddress: string | null;
  content: string;
};

const appPart = (address: string, appName: string): string => `
  <div class="save-bar" id="save-bar" role="region" aria-label="Unsaved changes" hidden>
    <span>Unsaved changes</span><span id="save-actions"></span>
  </div>
  <div class="title-bar">
    <span id="breadcrumb"></span><span class="app-name">${escapeHtml(appName)}</span>
    <h1 id="title"></h1><span id="title-actions"></span>
  </div>
  <div class="loading" id="loading" role="progressbar" aria-label="Loading" hidden></div>
  <iframe id="app" name="app-iframe" title="${escapeHtml(appName)}" src="${escapeHtml(address)}"
    allow="clipboard-write"></iframe>`;

/** One page of the sandbox's admin: Shopify's shape (bar on top, navigation at the side), nobody's pixels. */
function adminPage(options: PageOptions): string {
  const { shop, appHandle, appName, title, appAddress, content } = options;
  const store = `/store/${shop.handle}`;
  const app = `${store}/apps/${appHandle}`;
  const home = appAddress
    ? `<button type="button" class="app-home" id="app-home">${escapeHtml(appName)}</button>`
    : `<a class="app-home" href="${app}/">${escapeHtml(appName)}</a>`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)} · ${escapeHtml(shop.name)}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/__admin/admin-frame.css">
</head>
<body data-handle="${shop.handle}" data-app-handle="${escapeHtml(appHandle)}"
  data-app-name="${escapeHtml(appName)}" data-shop-name="${escapeHtml(shop.name)}">
  <header class="top-bar"><strong>Sandbox admin</strong><span>${escapeHtml(shop.name)}</span></header>
  <nav class="side" aria-label="Admin">
    <ul><li><a href="${store}">Home</a></li><li><a href="${store}/orders">Orders</a></li></ul>
    <h2>Apps</h2>
    ${home}
    <ul id="app-navigation" aria-label="${escapeHtml(appName)}"></ul>
  </nav>
  <main>${appAddress ? appPart(appAddress, appName) : `<div class="page">${content}</div>`}</main>
  <div class="toasts" id="toasts" role="status" aria-live="polite"></div>
  ${appAddress ? '<script src="/__admin/admin-frame.js"></script>' : ''}
</body>
</html>`;
}

type Frame = Pick<PageOptions, 'shop' | 'appHandle' | 'appName'>;

export const appPage = (frame: Frame, appAddress: string): string =>
  adminPage({ ...frame, title: frame.appName, appAddress, content: '' });

function orderRow(shop: Shop, order: Order): string {
  const cells = [
    `<a href="/store/${shop.handle}/orders/${order.id}">${escapeHtml(order.name)}</a>`,
    escapeHtml(order.createdAt.toISOString().slice(0, 16).replace('T', ' ')),
    financialStatus(order),
    order.cancelledAt ? 'cancelled' : (fulfilmentStatus(order) ?? 'unfulfilled'),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

export function ordersPage(frame: Frame): string {
  const rows = [...frame.shop.orders.values()]
    .reverse()
    .map((order) => orderRow(frame.shop, order));
  const content = `<h1>Orders</h1><table>
    <thead><tr><th>Order</th><th>Created</th><th>Payment</th><th>Fulfilment</th></tr></thead>
    <tbody>${rows.join('')}</tbody></table>`;
  return adminPage({ ...frame, title: 'Orders', appAddress: null, content });
}

export function orderPage(frame: Frame, order: Order): string {
  const parcels = order.fulfilments.map(
    (parcel) =>
      `<li>${escapeHtml(parcel.name)}: ${parcel.status}, ${escapeHtml(parcel.shipmentStatus ?? 'no carrier news')}</li>`,
  );
  const content = `<h1>Order ${escapeHtml(order.name)}</h1>
    <p>${financialStatus(order)} · ${order.cancelledAt ? 'cancelled' : (fulfilmentStatus(order) ?? 'unfulfilled')}</p>
    <ul>${parcels.join('')}</ul>`;
  return adminPage({ ...frame, title: `Order ${order.name}`, appAddress: null, content });
}
