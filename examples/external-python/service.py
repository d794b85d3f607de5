"""A payment service in Python's standard library: python3 service.py [port]. Its payments end with it."""
import json, sys, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qsl, urlsplit
LOCK, PAYMENTS, ANSWERS = Lock(), {}, {}  # payments by id; answers by path and Idempotency-Key
problem = lambda status, code, detail: (status, {"status": status, "code": code, "detail": detail})

def pay(request):
    if request["amount"] > 1_000_000:  # declined: an answer, not an error
        return 200, {"result": "KO", "resultDescription": "over the limit"}
    payment_id = "py_" + uuid.uuid4().hex
    PAYMENTS[payment_id] = {**request, "paymentId": payment_id, "left": request["amount"]}
    return 200, {"result": "OK", "paymentId": payment_id}

def refund(request):
    payment = PAYMENTS.get(request["paymentId"])
    if payment is None: return problem(404, "payment_not_found", "there is no such payment")
    if request.get("currency", payment["currency"]) != payment["currency"]:
        return problem(422, "provider_rejected", "the payment is in " + payment["currency"])
    amount = request.get("amount", payment["left"])  # no amount: all that is left
    if not 0 < amount <= payment["left"]:
        return 200, {"result": "KO", "resultDescription": f"{payment['left']} is left"}
    payment["left"] -= amount
    return 200, {"result": "OK", "paymentId": payment["paymentId"], "metadata": {"left": payment["left"]}}

def status(query):
    field = "paymentId" if "paymentId" in query else "shopTransactionId"
    for payment in reversed(PAYMENTS.values()):  # the newest with this id
        if payment[field] == query[field]:
            return 200, {"status": "ACCEPTED", "paymentId": payment["paymentId"], "metadata": {"left": payment["left"]}}
    return problem(404, "payment_not_found", "there is no such payment")

class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1  # keeps connections open, sends answers in one piece
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url, key = urlsplit(self.path), (self.path, self.headers.get("Idempotency-Key"))
        operation, answer = {"pay": pay, "refund": refund}.get(url.path.split("/")[-1]), None
        with LOCK:
            if self.command == "GET" and url.path in ("/status", "/check"):
                answer = status(dict(parse_qsl(url.query)))
            elif self.command == "POST" and operation and not url.path.startswith("/subscription/"):
                answer = ANSWERS.get(key) or operation(json.loads(body))
                if answer[0] == 200 and key[1]:  # the same key again gets the same answer again
                    ANSWERS[key] = answer
        code, fields = answer or problem(501, "operation_not_supported", "this service can't do that")
        text = json.dumps(fields).encode()
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
