// A payment service in Node's standard library: node service.js [port]. Its payments end with it.
//
// providerData.scenario chooses how a payment comes out: ok, ko, pending (for providerData.settleAfterMs), redirect,
// timeout, error or unavailable. With CALLBACK_URL and CALLBACK_TOKEN set, it tells the gateway when one has settled.
'use strict';
const http = require('node:http');
const { randomUUID } = require('node:crypto');

const payments = new Map(); // by paymentId
const newest = new Map(); // the newest payment by shopTransactionId
const answers = new Map(); // by operation and Idempotency-Key

const problem = (status, code, detail) => ({ status, code, detail });
const invalid = (detail) => problem(400, 'invalid_request', detail);
const rejected = (detail) => problem(422, 'provider_rejected', detail);
const notFound = () => problem(404, 'payment_not_found', 'there is no such payment');

// A number that JavaScript would round travels as a string, with a mark that nobody else can know.
const MARK = randomUUID();
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
function read(text) {
  const keep = (token) => (token[0] === '"' || String(Number(token)) === token ? token : `"${MARK}${token}"`);
  try {
    const fields = JSON.parse(text) && JSON.parse(text.replace(TOKEN, keep)); // only the first one sees every mistake
    if (Object.prototype.toString.call(fields) === '[object Object]') return fields;
  } catch {} // said below
  throw invalid('the body must be a JSON object');
}
const write = (fields) => JSON.stringify(fields).replace(new RegExp(`"${MARK}([^"]*)"`, 'g'), '$1');

function verdict({ scenario, settleAfterMs }) {
  const millis = settleAfterMs ?? 2000;
  if (!Number.isSafeInteger(millis) || millis < 0) throw rejected('settleAfterMs must be a whole number');
  if (scenario === 'error') throw problem(502, 'provider_error', 'failed, as the scenario asks');
  if (scenario === 'unavailable') throw problem(503, 'provider_unavailable', 'away, as the scenario asks');
  const outcomes = { ok: 'OK', timeout: 'OK', ko: 'KO', pending: 'PENDING', redirect: 'REDIRECT_TO_URL' };
  if (!Object.hasOwn(outcomes, scenario ?? 'ok')) throw rejected('there is no such scenario');
  return { result: outcomes[scenario ?? 'ok'], millis };
}

const state = ({ result, settlesAt }) => (result === 'KO' ? 'FAILED' : Date.now() < settlesAt ? 'PENDING' : 'ACCEPTED');

function pay({ amount, currency, shopTransactionId, providerData }) {
  if (!Number.isSafeInteger(amount) || amount < 1) throw invalid('amount must be a whole number of minor units');
  if (typeof currency !== 'string' || typeof shopTransactionId !== 'string') throw invalid('fields are missing');
  const { result, millis } = verdict(Object(providerData));
  const paymentId = 'js_' + randomUUID().replaceAll('-', '');
  const settlesAt = { PENDING: Date.now() + millis, REDIRECT_TO_URL: Infinity }[result] ?? 0;
  const payment = { paymentId, shopTransactionId, amount, currency, left: amount, result, settlesAt };
  payments.set(paymentId, payment);
  newest.set(shopTransactionId, payment);
  if (result === 'PENDING' && process.env.CALLBACK_URL) setTimeout(callBack, millis, paymentId);
  const answer = { result, paymentId };
  if (result === 'KO') answer.resultDescription = 'declined, as the scenario asks'; // an answer, not an error
  if (result === 'REDIRECT_TO_URL') answer.redirectToUrl = 'https://payer.example/' + paymentId;
  if ('echo' in Object(providerData)) answer.metadata = { echo: providerData.echo };
  return answer;
}

function callBack(paymentId) {
  const headers = { Authorization: 'Bearer ' + process.env.CALLBACK_TOKEN };
  const sent = fetch(`${process.env.CALLBACK_URL}?paymentId=${paymentId}`, { headers });
  sent.catch((e) => console.error(e.message)); // the gateway asks by itself, only later
}

function refund({ paymentId, amount, currency, providerData }) {
  const payment = payments.get(paymentId);
  if (!payment) throw notFound();
  const back = amount ?? payment.left; // no amount: all that is left
  if (!Number.isSafeInteger(back)) throw invalid('amount must be a whole number of minor units');
  if ((currency ?? payment.currency) !== payment.currency) throw rejected('the payment is in ' + payment.currency);
  const { result } = verdict(Object(providerData));
  if (result === 'REDIRECT_TO_URL') throw rejected('a refund has no such scenario');
  if (result === 'KO' || state(payment) !== 'ACCEPTED' || back < 1 || back > payment.left) {
    return { result: 'KO', resultDescription: `the payment is ${state(payment)}, and ${payment.left} is left` };
  }
  payment.left -= back;
  return { result, paymentId, metadata: { left: payment.left } };
}

function status(query) {
  const payment = payments.get(query.get('paymentId')) ?? newest.get(query.get('shopTransactionId'));
  if (!payment) throw notFound();
  const { paymentId, shopTransactionId, amount, left } = payment;
  const answer = { status: state(payment), paymentId, shopTransactionId, metadata: { amount, left } };
  if (payment.settlesAt === Infinity) payment.settlesAt = 0; // the payer is through by the next time
  return answer;
}

// Nothing in here waits, so no other request comes between the look at the key and the answer to it.
function answer({ method, url, headers }, body) {
  const { pathname, searchParams } = new URL('http://localhost' + url);
  if (method === 'GET' && ['/status', '/check'].includes(pathname)) return status(searchParams);
  const name = /^(?:\/(?!subscription\/)[a-z0-9-]+)?\/(pay|refund)$/.exec(pathname)?.[1];
  if (method !== 'POST' || !name) throw problem(501, 'operation_not_supported', "this service can't do that");
  const request = read(body);
  const slot = `${name} ${headers['idempotency-key'] ?? randomUUID()}`;
  const { amount, currency, shopTransactionId, paymentId, refundId } = request;
  const asked = JSON.stringify([pathname, amount, currency, shopTransactionId, paymentId, refundId]);
  const first = answers.get(slot);
  if (first && first.asked !== asked) throw problem(422, 'idempotency_mismatch', 'the key was used for another');
  if (first) return first.given;
  const given = { pay, refund }[name](request); // what throws has moved nothing, and is not kept
  answers.set(slot, { asked, given });
  return request.providerData?.scenario === 'timeout' ? undefined : given; // made, but never answered
}

const server = http.createServer(async (request, response) => {
  try {
    const fields = answer(request, Buffer.concat(await request.toArray()).toString());
    if (fields) response.writeHead(200, { 'Content-Type': 'application/json' }).end(write(fields));
  } catch (e) {
    const fields = Number.isInteger(e.status) ? e : problem(500, 'provider_error', 'failed');
    response.writeHead(fields.status, { 'Content-Type': 'application/problem+json' }).end(write(fields));
  }
});
server.keepAliveTimeout = 60_000; // longer than the gateway keeps an idle connection (25 s)
server.listen(process.argv[2] ?? 9002, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`));
