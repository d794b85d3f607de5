// A payment service in Node's standard library: node service.js [port]. Its payments end with it.
'use strict';
const http = require('node:http');
const { randomUUID } = require('node:crypto');
const payments = new Map(); // by paymentId
const answers = new Map(); // by path and Idempotency-Key
const problem = (status, code, detail) => [status, { status, code, detail }];

function pay(request) {
  if (request.amount > 1_000_000) { // declined: an answer, not an error
    return [200, { result: 'KO', resultDescription: 'over the limit' }];
  }
  const paymentId = 'js_' + randomUUID().replaceAll('-', '');
  payments.set(paymentId, { ...request, paymentId, left: request.amount });
  return [200, { result: 'OK', paymentId }];
}

function refund({ paymentId, amount, currency }) {
  const payment = payments.get(paymentId);
  if (!payment) return problem(404, 'payment_not_found', 'there is no such payment');
  if ((currency ?? payment.currency) !== payment.currency) return problem(422, 'provider_rejected', 'wrong currency');
  const back = amount ?? payment.left; // no amount: all that is left
  if (back < 1 || back > payment.left) {
    return [200, { result: 'KO', resultDescription: `${payment.left} is left` }];
  }
  payment.left -= back;
  return [200, { result: 'OK', paymentId, metadata: { left: payment.left } }];
}

function status(query) {
  const field = query.has('paymentId') ? 'paymentId' : 'shopTransactionId';
  const payment = [...payments.values()].reverse().find((p) => p[field] === query.get(field));
  return payment
    ? [200, { status: 'ACCEPTED', paymentId: payment.paymentId, metadata: { left: payment.left } }]
    : problem(404, 'payment_not_found', 'there is no such payment');
}

function answer(method, url, key, body) {
  if (method === 'GET' && ['/status', '/check'].includes(url.pathname)) return status(url.searchParams);
  const operation = { pay, refund }[/^(\/[a-z0-9-]+)?\/(pay|refund)$/.exec(url.pathname)?.[2]];
  if (method !== 'POST' || !operation || url.pathname.startsWith('/subscription/')) {
    return problem(501, 'operation_not_supported', "this service can't do that");
  }
  const slot = `${url.pathname} ${key ?? randomUUID()}`;
  const given = answers.get(slot) ?? operation(JSON.parse(body));
  if (given[0] === 200) answers.set(slot, given); // the same key again gets the same answer again
  return given;
}

const server = http.createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray());
  const url = new URL(request.url, 'http://localhost');
  const [code, fields] = answer(request.method, url, request.headers['idempotency-key'], body);
  const type = code === 200 ? 'application/json' : 'application/problem+json';
  response.writeHead(code, { 'Content-Type': type }).end(JSON.stringify(fields));
});
server.keepAliveTimeout = 60_000; // longer than the gateway keeps an idle connection (25 s)
server.listen(process.argv[2] ?? 9002, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`));
