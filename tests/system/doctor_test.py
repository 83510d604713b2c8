"""lpa doctor with the real programs: each thing that is wrong is found, and it alone is blamed."""
import email.utils
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time

import lab


# A PC on the Wi-Fi of a device (192.168.8.1), whose port 7025 is closed, and which leads nowhere.
ON_THE_DEVICES_NETWORK = """
set -e
ip link set lo up
ip link add wlan0 type veth peer name device0
ip link set wlan0 up
ip link set device0 up
ip addr add 192.168.8.1/32 dev device0
ip addr add 192.168.8.2/24 dev wlan0
ip route add default via 192.168.8.1 dev wlan0 metric 600
ip route add unreachable 203.0.113.0/24
"""
A_PHONE_BESIDES = """
ip link add usb0 type veth peer name phone0
ip link set usb0 up
ip link set phone0 up
ip addr add 192.168.42.2/24 dev usb0
ip route add default via 192.168.42.1 dev usb0 metric 700
"""


class Doctor(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()

    def doctor(self, *arguments, card=None, environment=None, network=None):
        """{check: verdict} of those that are not ok or skipped; self.report is all of it. The route
        counts in a network of the test's own: the machine's may have none."""
        command = self.lpa_command("doctor", *arguments, card=card)
        if network is not None:
            command = ["unshare", "-rn", "sh", "-c", network + 'exec "$@"', "sh", *command]
        done = subprocess.run(command, capture_output=True, text=True, timeout=lab.RUN_SECONDS,
                              stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        self.done = lab.Lpa(done)
        self.assertIsNotNone(self.done.result, done.stdout)
        self.report = {check["check"]: check for check in self.done.result["checks"]}
        failed = [check for check in self.report.values() if check["verdict"] == "failed"]
        self.assertEqual(self.done.exit, 13 if failed else 0)
        self.assertEqual(self.done.ok, not failed)
        return {name: check["verdict"] for name, check in self.report.items()
                if check["verdict"] in ("failed", "warning")
                and (name != "route" or network is not None)}

    def server_arguments(self):
        return self.world["smdp_address"], "--ci-dir", self.world["ci_dir"]

    def test_all_well(self):
        self.start_bridge()
        self.assertEqual(self.doctor(*self.server_arguments()), {})
        self.assertIn("trusted through the CI folder", self.report["TLS"]["text"])
        self.assertEqual(self.report["clock"]["verdict"], "ok")

    def test_the_cards_own_server_is_taken_and_its_ci_trusted(self):
        self.start_bridge()
        self.lpa_ok("chip", "set-default-smdp", self.world["smdp_address"])
        self.assertEqual(self.doctor(), {})
        self.assertIn("the card's default", self.report["server"]["text"])
        self.assertIn("trusted through the card's CI", self.report["TLS"]["text"])

    def test_without_card_and_server_all_of_theirs_is_skipped(self):
        self.assertEqual(self.doctor(card=""), {})
        for name in ("port", "eUICC", "server", "DNS", "TLS", "clock"):
            self.assertEqual(self.report[name]["verdict"], "skipped", name)

    def test_a_bridge_that_does_not_run(self):
        self.assertEqual(self.doctor(card=f"unix:{self.folder / 'none.sock'}"), {"port": "failed"})
        self.assertIn("lpa-bridged runs", self.report["port"]["next"])
        card = f"bridge:127.0.0.1:{lab.free_port()}"
        self.assertEqual(self.doctor(card=card), {"port": "failed"})

    def test_a_modem_that_is_gone(self):
        self.start_bridge()
        self.programs[0].stop()
        self.assertEqual(self.doctor(), {"modem": "failed"})

    def test_a_lease_that_somebody_holds(self):
        self.programs[0].stop()
        self.start_world("--baud", "115200")
        self.start_bridge("--lease-grace", "30")
        holder = subprocess.Popen(
            self.lpa_command("profile", "download", "--address", self.world["smdp_address"],
                             "--matching-id", "SAMPLE", "--yes", "--progress=json"),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.addCleanup(holder.stderr.close)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        for line in holder.stderr:
            if "prepare-download" in line:
                break
        holder.kill()  # the bridge keeps its lease for the grace
        self.assertEqual(self.doctor(), {"lease": "failed"})
        self.assertIn("held by", self.report["lease"]["text"])

    def test_notifications_that_wait(self):
        self.start_bridge()
        self.download_ok("SAMPLE", "--no-notify")
        self.assertEqual(self.doctor(), {"notifications": "warning"})

    def test_a_server_that_refuses_connections(self):
        self.start_bridge()
        verdicts = self.doctor(f"localhost:{lab.free_port()}")
        self.assertEqual(verdicts, {"connection": "failed"})
        self.assertEqual(self.report["DNS"]["verdict"], "ok")
        self.assertEqual(self.report["TLS"]["verdict"], "skipped")

    def test_a_name_that_does_not_exist(self):
        verdicts = self.doctor("no-such-host.invalid", card="")
        self.assertEqual(verdicts, {"DNS": "failed"})

    def test_a_server_that_nobody_vouches_for(self):
        """Without the card it is not known whether it trusts the server: no verdict."""
        self.assertEqual(self.doctor(self.world["smdp_address"], card=""), {})
        self.assertEqual(self.report["TLS"]["verdict"], "skipped")
        self.assertIn("the card", self.report["TLS"]["text"])

    def test_a_proxy_in_the_way(self):
        environment = {"https_proxy": f"http://user:pass@127.0.0.1:{lab.free_port()}", "NO_PROXY": ""}
        verdicts = self.doctor(*self.server_arguments(), card="", environment=environment)
        self.assertEqual(verdicts, {"proxy": "warning", "connection": "failed"})
        self.assertNotIn("pass", str(self.report))
        environment["NO_PROXY"] = "localhost,127.0.0.1"
        self.assertEqual(self.doctor(*self.server_arguments(), card="", environment=environment), {})

    def test_a_state_folder_that_cannot_be_used(self):
        (self.folder / "state").write_text("a file")
        self.assertEqual(self.doctor(card=""), {"state folder": "failed"})

    def test_an_expired_certificate(self):
        self.programs[0].stop()
        self.start_world("--tls", "expired")
        verdicts = self.doctor(*self.server_arguments(), card="")
        self.assertEqual(verdicts, {"TLS": "failed", "certificate": "failed"})
        self.assertIn("check this PC's clock", self.report["certificate"]["next"])

    def test_a_clock_that_differs_from_the_servers(self):
        certificate, port = self.serve_with_date(time.time() - 3600)
        environment = {"SSL_CERT_FILE": str(certificate)}
        self.assertEqual(self.doctor(f"localhost:{port}", card="", environment=environment),
                         {"clock": "warning"})
        self.assertIn("60 minutes ahead of the server's", self.report["clock"]["text"])
        self.assertIn("a system CA", self.report["TLS"]["text"])

    def serve_with_date(self, moment):
        """An HTTPS server of a CA of its own, whose answers say `moment`: the CA and the port."""
        if shutil.which("openssl") is None:
            self.skipTest("no openssl program to make a certificate with")
        key, certificate = self.folder / "tls.key", self.folder / "tls.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                        certificate], check=True, capture_output=True)

        class Handler(http.server.BaseHTTPRequestHandler):
            def date_time_string(self, timestamp=None):
                return email.utils.formatdate(moment, usegmt=True)

            def do_GET(self):
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return certificate, server.server_port

    def test_https_leaves_from_the_address_that_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(lab.RUN_SECONDS)
            peers = []

            def accept():
                connection, peer = listener.accept()
                peers.append(peer[0])
                connection.close()

            thread = threading.Thread(target=accept)
            thread.start()
            verdicts = self.doctor(f"127.0.0.1:{listener.getsockname()[1]}", "--bind-http",
                                   "127.0.0.2", card="")
            thread.join()
        self.assertEqual(peers, ["127.0.0.2"])
        self.assertEqual(verdicts, {"TLS": "failed"})

    def test_https_leaves_from_the_interface_that_is_named(self):
        self.assertEqual(self.doctor(*self.server_arguments(), "--bind-http", "lo", card=""), {})
        self.assertIn("from lo", self.report["route"]["text"])

    def test_an_interface_or_address_that_there_is_not(self):
        done = self.lpa_fails("not-found", 4, "no network interface nosuch0", "doctor",
                              "--bind-http", "nosuch0", card="")
        self.assertIn("lo", done.error["next"])
        verdicts = self.doctor(*self.server_arguments(), "--bind-http", "192.0.2.1", card="")
        self.assertEqual(verdicts, {"connection": "failed"})
        self.assertEqual(self.report["route"]["verdict"], "failed")
        self.assertIn("--bind-http", self.report["connection"]["next"])

    def test_on_the_devices_network(self):
        arguments = {"card": "bridge:192.168.8.1:7025", "network": ON_THE_DEVICES_NETWORK}
        bad = {"port": "failed", "route": "failed", "connection": "failed"}
        self.assertEqual(self.doctor("203.0.113.5", **arguments), bad)
        self.assertEqual(self.report["route"]["text"],
                         "you are on the device's network (wlan0), which has no Internet")
        self.assertIn("tether the phone by USB", self.report["route"]["next"])
        arguments["network"] += A_PHONE_BESIDES
        self.assertEqual(self.doctor("203.0.113.5", **arguments), bad)
        self.assertIn("--bind-http usb0", self.report["route"]["next"])

    def test_without_any_network(self):
        self.assertEqual(self.doctor("203.0.113.5", card="", network="ip link set lo up\n"),
                         {"route": "failed", "connection": "failed"})
        self.assertEqual(self.report["route"]["text"], "this PC has no way to the Internet")

    def test_an_argument_that_is_no_address(self):
        done = self.lpa("doctor", "https://example.com/", card="")
        self.assertEqual(done.error["code"], "invalid-argument")
        self.assertEqual(done.exit, 3)


if __name__ == "__main__":
    lab.main()
