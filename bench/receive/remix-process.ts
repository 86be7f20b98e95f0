/**
 * What a developer would write today: a Remix route with Shopify's `authenticate.webhook` and one
 * Prisma create, served by `node:http` with the adapter of our own server.
 */
import '@shopify/shopify-app-remix/server/adapters/node';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { type ActionFunctionArgs, createRequestHandler, type ServerBuild } from '@remix-run/node';
import { createRequestListener } from '@remix-run/node-fetch-server';
import { ApiVersion, LogSeverity, shopifyApp } from '@shopify/shopify-app-remix/server';
import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory';
import { listenOn } from '#app/server.ts';
import { PrismaClient } from '#app/store/generated/client.ts';
import { openPool } from '#app/store/postgres.server.ts';
import { answerParent } from '../answer-parent.ts';
import { factsQuestion, readSetup } from './contestant-setup.ts';

const setup = readSetup();
const prisma = new PrismaClient({
  adapter: new PrismaPg(openPool(setup.databaseUrl, setup.connections)),
});
const shopify = shopifyApp({
  apiKey: setup.apiKey,
  apiSecretKey: setup.apiSecret,
  appUrl: 'https://app.example.com',
  apiVersion: ApiVersion.October26,
  sessionStorage: new MemorySessionStorage(),
  logger: { level: LogSeverity.Error },
});
let facts = '';

async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { shop, topic, payload } = await shopify.authenticate.webhook(request);
  await prisma.event.create({
    data: {
      id: randomUUID(),
      shopId: setup.shops[shop] ?? '',
      rootGid: payload.admin_graphql_api_id,
      subjectGid: payload.admin_graphql_api_id,
      topic,
      triggeredAt: request.headers.get('x-shopify-triggered-at') ?? new Date(),
      facts,
    },
  });
  return new Response();
}

const WEBHOOKS = { id: 'routes/webhooks', path: 'webhooks/shopify' };

const build: ServerBuild = {
  mode: 'production',
  entry: { module: { default: () => new Response(null, { status: 500 }) } },
  routes: {
    [WEBHOOKS.id]: {
      ...WEBHOOKS, // No component: what it returns is the answer.
      module: { default: undefined, action },
    },
  },
  assets: {
    entry: { imports: [], module: '' },
    routes: {
      [WEBHOOKS.id]: {
        ...WEBHOOKS,
        module: '',
        hasAction: true,
        hasLoader: false,
        hasClientAction: false,
        hasClientLoader: false,
        hasErrorBoundary: false,
      },
    },
    url: '',
    version: '1',
  },
  publicPath: '/',
  assetsBuildDirectory: '',
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_singleFetch: true,
    v3_lazyRouteDiscovery: true,
  },
  isSpaMode: false,
};

const handle = createRequestHandler(build, 'production');
const server = createServer(createRequestListener((request) => handle(request)));
answerParent({ port: await listenOn(server, 0) }, async (question) => {
  facts = factsQuestion.parse(question).facts;
});
