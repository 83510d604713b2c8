"""lpa-relay between the real lpa and the test SM-DP+, both ways in."""
import base64
import concurrent.futures
import contextlib
import glob
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import stat
import subprocess
import threading
import time
import unittest

import browser
import lab

INITIATE = "/gsma/rsp2/es9plus/initiateAuthentication"
TOKEN = "0123456789abcdef0123"


def can_mount():
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


class RelayTest(lab.SystemTest):
    def start_relay(self, *arguments, listen="127.0.0.1:0", **options):
        self.records = self.folder / "records"
        self.ca = self.folder / "relay-ca" / "ca.pem"
        program = self.start("lpa-relay", "run", "--listen", listen, "--page", "127.0.0.1:0",
                             "--ca-dir", self.ca.parent, "--ci-dir", self.world["ci_dir"],
                             "--records", self.records, *arguments, **options)
        program.wait_until(lambda: "page at" in program.text())
        self.relay = re.search(r"https://(\S+)", program.text())[1]
        self.page = re.search(r"page at http://(\S+)", program.text())[1]
        return program

    def start_all(self, *world, relay=("--allow-private",)):
        self.start_world(*world)
        self.start_bridge()
        return self.start_relay(*relay)

    def through(self):
        return ["--relay", f"https://{self.relay}", "--relay-ca", self.ca]

    def relayed(self, matching_id, *arguments):
        """A download by way of the relay: no --ci-dir here, the relay looks at the server."""
        return self.lpa("profile", "download", "--address", self.world["smdp_address"],
                        "--matching-id", matching_id, "--yes", *self.through(), *arguments)

    def get(self, path):
        connection = http.client.HTTPConnection(self.page, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200, path)
            return json.loads(answer.read())

    def calls(self, least=1):
        """What the page shows of all sessions, the oldest first, once it is so many calls and
        nothing more comes: they are decoded behind the client's back."""
        revision, shown, end = None, 0, time.monotonic() + lab.RUN_SECONDS
        while ((listed := self.get("/sessions"))["revision"] != revision or shown < least) \
                and time.monotonic() < end:
            revision = listed["revision"]
            sessions = [self.get(f"/sessions/{each['id']}") for each in listed["sessions"]]
            shown = sum(len(session["calls"]) for session in sessions)
        return list(reversed(sessions))

    def functions(self):
        return [[call["function"] for call in session["calls"]] for session in self.calls()]

    def values(self, nodes, name):
        """Of all elements of this name in a tree."""
        found = []
        for node in nodes:
            if node["name"] == name:
                found.append(node.get("value"))
            found += self.values(node.get("items", []), name)
        return found

    def record_lines(self):
        return [json.loads(line) for file in sorted(self.records.glob("*.jsonl"))
                for line in file.read_text().splitlines()]

    def ask(self, headers, body=b"{}", path=INITIATE, method="POST"):
        """One request of a client of our own: status, headers, body."""
        context = ssl.create_default_context(cafile=self.ca)
        host, port = self.relay.rsplit(":", 1)
        connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()


class Gateway(RelayTest):
    def test_a_download(self):
        self.start_all()
        done = self.relayed("SAMPLE")
        self.assertTrue(done.ok, done.json)
        session = self.calls(4)[0]
        self.assertEqual([call["function"] for call in session["calls"]],
                         ["InitiateAuthentication", "AuthenticateClient",
                          "GetBoundProfilePackage", "HandleNotification"])
        self.assertEqual(session["server"], self.world["smdp_address"])
        self.assertFalse(session["failed"])
        self.assertEqual(session["findings"], 0, session)
        end = done.result["iccid"][-4:]
        shown = self.values(session["calls"][1]["answer"]["tree"], "iccid")
        self.assertTrue(shown and all(value.endswith(end) for value in shown), shown)
        self.assertNotIn(done.result["iccid"], json.dumps(session))
        self.assertNotIn("SAMPLE", json.dumps(session))

    def test_a_discovery(self):
        """The relay asks an SM-DS in its own role, because the LPA says that it is one."""
        self.start_all()
        with open(self.world["events_file"], "w") as file:
            json.dump([{"eventId": "SAMPLE", "rspServerAddress": self.world["smdp_address"]}], file)
        done = self.lpa("discover", "--smds", self.world["smds_address"], *self.through())
        self.assertTrue(done.ok, f"{done.json} {done.stderr}")
        self.assertEqual(done.result["events"],
                         [{"eventId": "SAMPLE", "address": self.world["smdp_address"]}])
        session = self.calls(2)[0]
        self.assertEqual([call["function"] for call in session["calls"]],
                         ["InitiateAuthentication", "AuthenticateClient"])
        self.assertEqual(session["findings"], 0, session)
        self.assertEqual(self.values(session["calls"][0]["answer"]["tree"], "role"), ["DSauth"])
        self.assertNotIn("SAMPLE", json.dumps(session))
        self.assertEqual([line["role"] for line in self.record_lines()], ["smds", "smds"])

    def test_records_have_the_bytes_and_are_shown(self):
        self.start_all()
        trace = self.folder / "run.jsonl"
        self.assertTrue(self.relayed("SAMPLE", "--trace", trace).ok)
        session = self.calls()[0]
        lines = self.record_lines()
        self.assertEqual(len(lines), len(session["calls"]))
        for line, call in zip(lines, session["calls"]):
            for side in ("request", "answer"):
                body = line[side].encode()
                self.assertEqual(hashlib.sha256(body).hexdigest().upper(), call[side]["sha256"])
                self.assertEqual(len(body), call[side]["bytes"])
        file, = glob.glob(f"{self.records}/*.jsonl")
        self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600)
        shown = subprocess.run([lab.BIN / "lpa-relay", "show", file], capture_output=True,
                               text=True, check=True, timeout=lab.RUN_SECONDS).stdout
        self.assertIn("GetBoundProfilePackage", shown)
        self.assertNotIn("SAMPLE", shown)
        merged = subprocess.run([lab.BIN / "lpa-relay", "show", file, "--short", "--trace", trace],
                                capture_output=True, text=True, check=True,
                                timeout=lab.RUN_SECONDS).stdout
        order = [merged.index(text) for text in
                 ("GetEUICCChallenge", "InitiateAuthentication", "AuthenticateServer",
                  "AuthenticateClient", "PrepareDownload", "GetBoundProfilePackage",
                  "LoadBoundProfilePackage", "HandleNotification")]
        self.assertEqual(order, sorted(order), merged)
        full = subprocess.run([lab.BIN / "lpa-relay", "show", file, "--full"], text=True,
                              capture_output=True, check=True, timeout=lab.RUN_SECONDS).stdout
        self.assertIn("SAMPLE", full)

    def test_bytes_pass_unchanged(self):
        """A server of our own: what it gets and what it answers are the same on both sides."""
        got = []
        odd = b'\xef\xbb\xbf{ "b":1,\t"a": "\xff\x00" }\r\n'

        class Server(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(418)
                self.send_header("Content-Type", "application/json;odd=yes")
                self.send_header("X-Admin-Protocol", "gsma/rsp/v2.2.0")
                self.send_header("Set-Cookie", "a=b")
                self.send_header("Content-Length", str(len(odd)))
                self.end_headers()
                self.wfile.write(odd)

            def log_message(self, *_):
                pass

        certificate, key = self.folder / "server.pem", self.folder / "server.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                        "-out", certificate], check=True, capture_output=True,
                       timeout=lab.RUN_SECONDS)
        server = http.server.HTTPServer(("127.0.0.1", 0), Server)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.start_world()
        self.start_relay("--allow-private", env=os.environ | {"SSL_CERT_FILE": str(certificate)})
        sent = b'\xfe{"transactionId" :"00"}\n\n'
        status, headers, body = self.ask(
            {"X-Lpab-Server": f"localhost:{server.server_port}", "Content-Type": "x/y",
             "X-Admin-Protocol": "gsma/rsp/v2.2.0", "Cookie": "c=d", "User-Agent": "gsma-rsp-lpad"},
            body=sent)
        self.assertEqual((status, body), (418, odd))
        self.assertEqual(headers["Content-Type"], "application/json;odd=yes")
        self.assertEqual(headers["X-Admin-Protocol"], "gsma/rsp/v2.2.0")
        self.assertNotIn("Set-Cookie", headers)
        (seen, received), = got
        self.assertEqual(received, sent)
        self.assertEqual((seen["Content-Type"], seen["User-Agent"]), ("x/y", "gsma-rsp-lpad"))
        self.assertEqual(seen["Host"], f"localhost:{server.server_port}")
        for name in ("Cookie", "X-Lpab-Server", "X-Lpab-Token"):
            self.assertNotIn(name, seen)
        self.calls()
        record, = self.record_lines()
        self.assertEqual(base64.b64decode(record["answer_base64"]), odd)
        self.assertEqual(base64.b64decode(record["request_base64"]), sent)

    def test_what_a_server_refuses_is_passed_on(self):
        self.start_all()
        refused = self.relayed("NO-SUCH-ORDER")
        direct = self.download("NO-SUCH-ORDER")
        self.assertEqual(refused.error, direct.error)
        self.assertEqual(refused.exit, direct.exit)
        session = self.calls()[0]
        self.assertTrue(session["failed"])
        self.assertIn("8.2.6", session["calls"][1]["outcome"])

    def test_codes_and_a_session_that_is_cancelled(self):
        self.start_world().stop()
        (self.folder / "world" / "orders" / "order.json").write_text(json.dumps(
            {"package": "SAMPLE.der", "matchingId": "CODED", "confirmationCode": "2468"}))
        self.start_world()
        self.start_bridge()
        self.start_relay("--allow-private")
        wrong = self.relayed("CODED", "--confirmation-code", "1357")
        self.assertEqual((wrong.exit, wrong.error["code"]), (6, "refused"), wrong.json)
        missing = self.relayed("CODED")  # the LPA cancels: nobody is there to ask for the code
        self.assertFalse(missing.ok)
        self.assertTrue(self.relayed("CODED", "--confirmation-code", "2468").ok)
        first, second, third = self.calls(least=9)
        self.assertEqual(first["calls"][-1]["function"], "GetBoundProfilePackage")
        self.assertTrue(first["calls"][-1]["failed"])
        self.assertEqual(second["calls"][-1]["function"], "CancelSession")
        self.assertEqual(third["calls"][-1]["function"], "HandleNotification")
        self.assertEqual([each["findings"] for each in (first, second, third)], [0, 0, 0])
        for code in ("1357", "2468", "CODED"):
            self.assertNotIn(f'"{code}"', json.dumps([first, second, third]))

    def test_a_server_that_the_relay_does_not_trust(self):
        self.start_world()
        self.start_bridge()
        empty = self.folder / "no-ci"
        empty.mkdir()
        self.world["ci_dir"] = self.folder / "ci"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                        "/CN=x", "-keyout", self.folder / "x.key", "-out", empty / "x.pem"],
                       check=True, capture_output=True, timeout=lab.RUN_SECONDS)
        program = self.start("lpa-relay", "run", "--listen", "127.0.0.1:0", "--page", "none",
                             "--ca-dir", self.folder / "relay-ca", "--allow-private")
        program.wait_until(lambda: "its CA" in program.text())
        self.relay = re.search(r"https://(\S+)", program.text())[1]
        self.ca = self.folder / "relay-ca" / "ca.pem"
        refused = self.relayed("SAMPLE")
        self.assertEqual(refused.error["code"], "untrusted")
        self.assertIn("the relay", refused.error["message"])

    def test_the_clients_own_ci_only_where_asked_for(self):
        self.start_world()
        self.start_bridge()
        self.ca = self.folder / "relay-ca" / "ca.pem"
        for extra, ok in (((), False), (("--trust-client-ci",), True)):
            program = self.start("lpa-relay", "run", "--listen", "127.0.0.1:0", "--page", "none",
                                 "--ca-dir", self.ca.parent, "--allow-private", *extra)
            program.wait_until(lambda: "its CA" in program.text())
            self.relay = re.search(r"https://(\S+)", program.text())[1]
            self.assertEqual(self.relayed("SAMPLE").ok, ok)

    def test_tokens(self):
        tokens = self.folder / "tokens"
        tokens.write_text(f"# clients\nbench {TOKEN}\n")
        tokens.chmod(0o600)
        self.start_all(relay=("--allow-private", "--tokens", tokens))
        refused = self.relayed("SAMPLE")
        self.assertIn("a token is needed", refused.error["message"])
        mine = self.folder / "token"
        mine.write_text(TOKEN + "\n")
        self.assertTrue(self.relayed("SAMPLE", "--relay-token-file", mine).ok)
        self.assertEqual(self.calls()[0]["client"], "bench")
        self.assertNotIn(TOKEN, json.dumps(self.record_lines()))

    def test_private_servers_only_where_asked_for(self):
        self.start_all(relay=())
        refused = self.relayed("SAMPLE")
        self.assertEqual(refused.error["code"], "refused")
        self.assertIn("not allowed", refused.error["message"])

    def test_hostile_clients(self):
        self.start_all(relay=("--allow-private", "--allow-host", "localhost"))
        server = self.world["smdp_address"]
        self.assertEqual(self.ask({"X-Lpab-Server": "evil.example.com"})[0], 403)
        self.assertEqual(self.ask({"X-Lpab-Server": "localhost:1/x"})[0], 400)
        self.assertEqual(self.ask({})[0], 403)  # stands in for nobody
        self.assertEqual(self.ask({"X-Lpab-Server": server}, path="/etc/passwd")[0], 404)
        self.assertEqual(self.ask({"X-Lpab-Server": server}, path=INITIATE + "?x=1")[0], 404)
        self.assertEqual(self.ask({"X-Lpab-Server": server}, method="PUT")[0], 404)
        self.assertEqual(self.ask({"X-Lpab-Server": server}, body=b"x" * (5 << 20))[0], 413)
        for body in (b"", b"{", b"[]", b"\xff\xfe", b'{"transactionId":{}}', b"[" * 100000):
            status, headers, _ = self.ask({"X-Lpab-Server": server}, body=body)
            self.assertNotIn("X-Lpab-Relay", headers, body[:10])  # the server's own answer
            self.assertGreaterEqual(status, 200)
        host, port = self.relay.rsplit(":", 1)
        plain = socket.create_connection((host, int(port)), timeout=10)
        plain.sendall(b"POST / HTTP/1.1\r\n\r\n")  # no TLS
        plain.close()
        self.assertTrue(self.relayed("SAMPLE").ok)

    def test_a_server_that_hangs_up_or_is_gone(self):
        self.start_world("--smdp-bug", "lost-reply=1")
        self.start_bridge()
        self.start_relay("--allow-private")
        lost = self.relayed("SAMPLE")
        self.assertFalse(lost.ok)
        session = self.calls()[0]
        self.assertEqual(session["calls"][0]["status"], 0)
        self.assertTrue(session["calls"][0]["error"])
        status, headers, body = self.ask({"X-Lpab-Server": "localhost:9"})
        self.assertEqual((status, headers["X-Lpab-Relay"]), (502, "unavailable"))
        self.assertIn(b"cannot be reached", body)

    def test_many_at_once(self):
        self.start_all()
        server = self.world["smdp_address"]
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            done = list(pool.map(lambda _: self.ask({"X-Lpab-Server": server}), range(200)))
        self.assertEqual({"X-Lpab-Relay" in headers for _, headers, _ in done}, {False})
        self.assertEqual(len(self.get("/sessions")["sessions"]), 200)

    def test_strangers_are_not_let_in_by_mistake(self):
        self.start_world()
        done = subprocess.run([lab.BIN / "lpa-relay", "run", "--listen", "0.0.0.0:0"], text=True,
                              capture_output=True, timeout=lab.RUN_SECONDS, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("strangers could use this relay", done.stderr)
        done = subprocess.run([lab.BIN / "lpa-relay", "run", "--listen", "127.0.0.1:0", "--page",
                               "0.0.0.0:0", "--ca-dir", self.folder / "ca"], text=True,
                              capture_output=True, timeout=lab.RUN_SECONDS, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("for this machine alone", done.stderr)


class PageTest(RelayTest):
    def open(self, path, *flags):
        if browser.find() is None:
            self.skipTest("no chromium is installed")
        return browser.run(self.folder, f"http://{self.page}/{path}", *flags)

    def test_a_session_in_a_browser(self):
        self.start_all(relay=("--allow-private", "--full"))
        iccid = self.relayed("SAMPLE").result["iccid"]
        folded = self.open("", "--dump-dom")
        for text in ("InitiateAuthentication", "GetBoundProfilePackage", "Unfold all", "ok"):
            self.assertIn(text, folded)
        self.assertNotIn(iccid, folded)
        unfolded = self.open("#1/all", "--dump-dom")
        self.assertIn(iccid, unfolded)
        self.assertIn("serverSignature1", unfolded)
        picture = self.folder / "page.png"
        self.open("#1", "--window-size=1300,900", f"--screenshot={picture}")
        if keep := os.environ.get("LPAB_KEEP_PAGES"):
            shutil.copy(picture, keep)
            self.open("#1/all", "--window-size=1300,2000", f"--screenshot={picture}")
            shutil.copy(picture, pathlib.Path(keep) / "unfolded.png")
        self.assertGreater(picture.stat().st_size, 10000)

    def test_what_a_server_says_is_never_markup(self):
        evil = "<img src=x onerror=alert(1)>"
        self.start_all()
        self.ask({"X-Lpab-Server": self.world["smdp_address"]},
                 body=json.dumps({"smdpAddress": evil, evil: evil}).encode())
        dom = self.open("#1/all", "--dump-dom")
        self.assertIn("&lt;img", dom)
        self.assertNotIn("<img", dom)


@unittest.skipUnless(can_mount(), "a hosts file of its own needs root and unshare(1)")
class StandIn(RelayTest):
    """The LPA believes that it speaks to the server: nothing is said to it of a relay."""

    def test_a_download(self):
        host, port = "rsp.lpab.test", lab.free_port()
        self.start_world("--smdp-host", host, "--smdp-port", port)
        self.assertEqual(self.world["smdp_address"], f"{host}:{port}")
        self.start_bridge()
        self.start_relay("--serve", f"{host}:{port}", "--resolve", f"{host}:{port}:127.0.0.1",
                         "--allow-private", listen=f"127.0.0.2:{port}")
        hosts = self.folder / "hosts"
        hosts.write_text(f"127.0.0.1 localhost\n127.0.0.2 {host}\n")
        command = self.lpa_command("profile", "download", "--address", self.world["smdp_address"],
                                   "--matching-id", "SAMPLE", "--yes")
        mount = f'mount --bind "{hosts}" /etc/hosts && exec "$@"'
        done = lab.Lpa(subprocess.run(
            ["unshare", "-m", "sh", "-c", mount, "sh", *map(str, command)], text=True,
            capture_output=True, timeout=lab.RUN_SECONDS, check=False,
            env=os.environ | {"SSL_CERT_FILE": str(self.ca)}))
        self.assertTrue(done.ok, f"{done.json} {done.stderr}")
        session = self.calls()[0]
        self.assertEqual(session["server"], self.world["smdp_address"])
        self.assertEqual(session["findings"], 0, session)
        self.assertEqual(len(session["calls"]), 4)


if __name__ == "__main__":
    lab.main()
