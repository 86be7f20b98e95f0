/**
 * The references of receiving, on bare `node:http`: the signature is checked; one that stores also
 * parses the body and inserts one row by a prepared statement.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import pg from 'pg';
import { listenOn } from '#app/server.ts';
import { answerParent } from '../answer-parent.ts';
import { factsQuestion, readSetup } from './contestant-setup.ts';

const setup = readSetup();
const pool = new pg.Pool({ connectionString: setup.databaseUrl, max: setup.connections });
let facts = '';

const INSERT = {
  name: 'insert',
  text: `INSERT INTO bare_event (id, shop_id, webhook_id, root_gid, subject_gid, topic, triggered_at, facts)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

function isSigned(body: Buffer, signature: unknown): boolean {
  const expected = createHmac('sha256', setup.apiSecret).update(body).digest();
  const given = Buffer.from(String(signature), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function store(headers: IncomingMessage['headers'], body: Buffer): Promise<void> {
  const order: { admin_graphql_api_id: string } = JSON.parse(body.toString());
  const gid = order.admin_graphql_api_id;
  await pool.query({
    ...INSERT,
    values: [
      randomUUID(),
      setup.shops[String(headers['x-shopify-shop-domain'])],
      headers['x-shopify-webhook-id'],
      gid,
      gid,
      headers['x-shopify-topic'],
      headers['x-shopify-triggered-at'],
      facts,
    ],
  });
}

function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  if (!isSigned(body, request.headers['x-shopify-hmac-sha256'])) {
    response.writeHead(401).end();
    return;
  }
  if (!setup.stores) {
    response.writeHead(200).end();
    return;
  }
  store(request.headers, body).then(
    () => response.writeHead(200).end(),
    () => response.writeHead(503).end(),
  );
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(request, response, Buffer.concat(chunks)));
});
answerParent({ port: await listenOn(server, 0) }, async (question) => {
  facts = factsQuestion.parse(question).facts;
});
