"""Plays a payment company, for the provider in docs/writing-a-provider.md: python3 company.py [port].

POST /payments and POST /payments/{id}/refunds take a form and answer with one; GET /payments/{id} and
GET /payments?reference= say where a payment stands. An amount of 13 is declined. An Idempotency-Key is taken once: with
the same request again it gets the same answer again, and with another one it is refused.
"""
import sys, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qsl, urlencode, urlsplit

API_KEY = "acme-test-key"
LOCK, PAYMENTS, ANSWERS = Lock(), {}, {}


def pay(form):
    declined = form["amount"] == "13"
    payment = {"id": "acme_" + uuid.uuid4().hex, "state": "declined" if declined else "paid"}
    kept = {"reference": form["reference"], "currency": form["currency"], "left": int(form["amount"])}
    PAYMENTS[payment["id"]] = {**payment, **kept}
    return 200, payment


def refund(payment, form):
    amount = int(form.get("amount", payment["left"]))
    if form.get("currency", payment["currency"]) != payment["currency"]:
        return 422, {"reason": "the payment is in " + payment["currency"]}
    if payment["state"] != "paid" or not 0 < amount <= payment["left"]:
        return 422, {"reason": "there is not so much left"}
    payment["left"] -= amount
    return 200, payment


class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1

    def do_POST(self):
        form = dict(parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))
        with LOCK:
            key = self.headers.get("Idempotency-Key", uuid.uuid4().hex)
            if key not in ANSWERS:
                ANSWERS[key] = (self.path, form, self.change(form))
            path, before, answer = ANSWERS[key]
            same = (path, before) == (self.path, form)
            self.answer(*(answer if same else (422, {"reason": "the key was used for something else"})))

    def change(self, form):
        step = self.path.split("/")
        if self.headers.get("Authorization") != "Bearer " + API_KEY:
            return 401, {}
        if step[1:] == ["payments"]:
            return pay(form)
        payment = PAYMENTS.get(step[2])
        return refund(payment, form) if payment else (404, {})

    def do_GET(self):
        url = urlsplit(self.path)
        wanted = dict(parse_qsl(url.query)).get("reference")
        with LOCK:
            found = [p for p in PAYMENTS.values() if url.path.endswith(p["id"]) or p["reference"] == wanted]
            self.answer(*((200, found[-1]) if found else (404, {})))

    def answer(self, status, fields):
        body = urlencode(fields).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-www-form-urlencoded")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer.request_queue_size = 128  # the default of 5 resets connections when many come at once
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 9003), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
