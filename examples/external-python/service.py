"""A payment service in Python's standard library: python3 service.py [port]. Its payments end with it.

providerData.scenario chooses how a payment comes out: ok, ko, pending (for providerData.settleAfterMs), redirect,
timeout, error or unavailable. With CALLBACK_URL and CALLBACK_TOKEN set, it tells the gateway when one has settled.
"""
import json, math, os, re, sys, time, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Timer
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

LOCK, PAYMENTS, NEWEST, ANSWERS = Lock(), {}, {}, {}  # payments by id, and by shopTransactionId; answers by key
MARK = uuid.uuid4().hex  # a number with decimals travels as a string, behind what nobody else can know: floats round
OUTCOMES = {"ok": "OK", "timeout": "OK", "ko": "KO", "pending": "PENDING", "redirect": "REDIRECT_TO_URL"}

class Problem(Exception): pass  # raised with what the answer says: status, code and detail
def invalid(detail): return Problem(400, "invalid_request", detail)
def rejected(detail): return Problem(422, "provider_rejected", detail)
def not_found(): return Problem(404, "payment_not_found", "there is no such payment")

def read(body):
    try:
        request = json.loads(body, parse_float=lambda text: MARK + text, parse_constant=lambda text: {}[text])
        if type(request) is dict: return request
    except (ValueError, KeyError, RecursionError): pass  # said below; {}[text] refuses NaN and Infinity
    raise invalid("the body must be a JSON object")

def write(fields):
    return re.sub(f'"{MARK}([^"]*)"', r"\1", json.dumps(fields)).encode()

def verdict(data):
    scenario, millis = data.get("scenario", "ok"), data.get("settleAfterMs", 2000)
    if type(millis) is not int or millis < 0: raise rejected("settleAfterMs must be a whole number")
    if scenario == "error": raise Problem(502, "provider_error", "failed, as the scenario asks")
    if scenario == "unavailable": raise Problem(503, "provider_unavailable", "away, as the scenario asks")
    if type(scenario) is not str or scenario not in OUTCOMES: raise rejected("there is no such scenario")
    return OUTCOMES[scenario], millis / 1000

def state(payment):
    if payment["result"] == "KO": return "FAILED"
    return "PENDING" if time.time() < payment["settles"] else "ACCEPTED"

def pay(request):
    amount, data = request.get("amount"), request.get("providerData") or {}
    if type(amount) is not int or amount < 1: raise invalid("amount must be a whole number of minor units")
    if not all(type(request.get(name)) is str for name in ("currency", "shopTransactionId")):
        raise invalid("fields are missing")
    (result, seconds), payment_id = verdict(data), "py_" + uuid.uuid4().hex
    settles = {"PENDING": time.time() + seconds, "REDIRECT_TO_URL": math.inf}.get(result, 0)
    PAYMENTS[payment_id] = {**request, "paymentId": payment_id, "left": amount, "result": result, "settles": settles}
    NEWEST[request["shopTransactionId"]] = PAYMENTS[payment_id]
    if result == "PENDING" and "CALLBACK_URL" in os.environ: Timer(seconds, call_back, [payment_id]).start()
    answer = {"result": result, "paymentId": payment_id}
    if result == "KO": answer["resultDescription"] = "declined, as the scenario asks"  # an answer, not an error
    if result == "REDIRECT_TO_URL": answer["redirectToUrl"] = "https://payer.example/" + payment_id
    return {**answer, "metadata": {"echo": data["echo"]}} if "echo" in data else answer

def call_back(payment_id):  # where it gets lost, the gateway asks by itself, only later
    headers = {"Authorization": "Bearer " + os.environ["CALLBACK_TOKEN"]}
    urlopen(Request(os.environ["CALLBACK_URL"] + "?paymentId=" + payment_id, headers=headers), timeout=10).close()

def refund(request):
    payment = PAYMENTS.get(request.get("paymentId"))
    if payment is None: raise not_found()
    amount = request.get("amount", payment["left"])  # no amount: all that is left
    if type(amount) is not int: raise invalid("amount must be a whole number of minor units")
    if request.get("currency", payment["currency"]) != payment["currency"]:
        raise rejected("the payment is in " + payment["currency"])
    result, _ = verdict(request.get("providerData") or {})
    if result == "REDIRECT_TO_URL": raise rejected("a refund has no such scenario")
    if result == "KO" or state(payment) != "ACCEPTED" or not 0 < amount <= payment["left"]:
        return {"result": "KO", "resultDescription": f"the payment is {state(payment)}, and {payment['left']} is left"}
    payment["left"] -= amount
    return {"result": result, "paymentId": payment["paymentId"], "metadata": {"left": payment["left"]}}

def status(query):
    payment = PAYMENTS.get(query.get("paymentId")) or NEWEST.get(query.get("shopTransactionId"))
    if payment is None: raise not_found()
    answer = {"status": state(payment), "metadata": {name: payment[name] for name in ("amount", "left")}}
    answer |= {name: payment[name] for name in ("paymentId", "shopTransactionId")}
    if payment["settles"] == math.inf: payment["settles"] = 0  # the payer is through by the next time
    return answer

def respond(method, path, key, body):
    """Under the lock, so that no other request comes between the look at the key and the answer to it."""
    url = urlsplit(path)
    if method == "GET" and url.path in ("/status", "/check"): return status(dict(parse_qsl(url.query)))
    match = re.fullmatch(r"(/(?!subscription/)[a-z0-9-]+)?/(pay|refund)", url.path)
    if method != "POST" or not match: raise Problem(501, "operation_not_supported", "this service can't do that")
    request, slot = read(body), (match[2], key or uuid.uuid4().hex)
    asked = url.path, [request.get(name) for name in "amount currency shopTransactionId paymentId refundId".split()]
    if slot not in ANSWERS:
        given = {"pay": pay, "refund": refund}[match[2]](request)  # what raises has moved nothing, and is not kept
        ANSWERS[slot] = asked, given
        return None if (request.get("providerData") or {}).get("scenario") == "timeout" else given
    if ANSWERS[slot][0] != asked: raise Problem(422, "idempotency_mismatch", "the key was used for another")
    return ANSWERS[slot][1]

class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1  # keeps connections open, sends answers in one piece
    def do_POST(self):
        body, code = self.rfile.read(int(self.headers.get("Content-Length", 0))), 200
        try:
            with LOCK: fields = respond(self.command, self.path, self.headers.get("Idempotency-Key"), body)
        except Problem as problem:
            code, fields = problem.args[0], dict(zip(("status", "code", "detail"), problem.args))
        if fields is None: self.rfile.read(1)  # made, but never answered: until the caller hangs up
        text = write(fields)
        self.send_response(code)
        self.send_header("Content-Type", "application/json" if code == 200 else "application/problem+json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    do_GET = do_DELETE = do_POST

ThreadingHTTPServer.request_queue_size = 128  # the default of 5 resets connections when many come at once
server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 9001), Handler)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
