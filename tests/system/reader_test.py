"""Devices as smart-card readers: libifdlpabridge.so in a real pcscd, over TLS, bridge, paced modem
and software eUICC."""
import json
import re
import socket
import threading
import time

import device_commands
import lab
import pcscd

READER = "LPA Bridge gateway 00 00"
ATR = "3b:8c:80:81:3f:c7:82:80:31:e0:73:fe:21:17:54:4c:50:41:42"
GET_EID = "80E2910006BF3E035C015A00"
ISDR = "A0000005591010FFFFFFFF8900000100"


class Line:
    """A network that can be cut: what comes to its port goes to another one. `waits`: how often the
    near side spoke after the far side had."""

    def __init__(self, target):
        self.target = target
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        self.waits = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
                far = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                return
            far.settimeout(None)
            self.pairs.append((near, far))
            spoke = [far]  # last
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(*ends, near, spoke), daemon=True).start()

    def pump(self, source, sink, near, spoke):
        try:
            while data := source.recv(65536):
                self.waits += source is near and spoke[0] is not near
                spoke[0] = source
                sink.sendall(data)
        except OSError:
            pass
        self.end(source, sink)

    @staticmethod
    def end(*sockets):
        for each in sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        """All connections of now; later ones are made again."""
        for pair in self.pairs:
            self.end(*pair)

    def close(self):
        self.cut()
        self.listener.close()
        for end in (end for pair in self.pairs for end in pair):
            end.close()


class ReaderTest(pcscd.PcscdTest, device_commands.DeviceTest):
    def start_device(self, *world, role="owner", settings=""):
        """A device with a paired PC, whose card in pcscd is self.card."""
        self.start_world(*world)
        self.port = lab.free_port()
        config = self.folder / "settings.toml"
        config.write_text(settings)
        self.bridge = self.start_bridge("--config", config, "--listen", f"127.0.0.1:{self.port}",
                                        "--name", "gateway")
        self.native = self.pair(self.offer("--role", role))
        self.card = "pcsc:LPA Bridge gateway"

    def start_reader(self, *world, **options):
        self.start_device(*world, **options)
        self.add_reader("gateway")
        self.start_pcscd()
        self.wait_for(self.present)

    def test_what_everybody_sees(self):
        self.start_reader()
        self.assertIn(READER, self.tool("opensc-tool", "-l"))
        self.assertIn(ATR, self.tool("opensc-tool", "-a"))
        self.assertIn(f"0: {READER}", self.tool("pcsc_scan", "-r"))
        answer = self.tool("opensc-tool", "-s", f"00A4040010{ISDR}00", "-s", GET_EID)
        self.assertEqual(answer.count("Received (SW1=0x90, SW2=0x00)"), 2, answer)
        eid = "".join(re.findall(r"(?m)^((?:[0-9A-F]{2} )+)", answer.split(" 5A 00")[1]))
        self.assertEqual(eid.replace(" ", ""), f"BF3E125A10{self.world['eid']}")

    def test_the_card_is_there_as_soon_as_pcscd_is(self):
        self.start_device()
        self.add_reader("gateway")
        self.start_pcscd()
        self.lpa_ok("chip", "info")

    def test_our_own_lpa_on_it(self):
        self.start_reader("--baud", "115200")
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        iccid = self.download_ok("SAMPLE", "--enable").result["iccid"]
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"][0]["state"], "enabled")
        self.assertIn(iccid, "".join(self.at("AT+QCCID")))
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        self.assertEqual(self.lpa_ok("notification", "list").result["notifications"], [])

    def test_the_card_is_leased_while_it_has_power(self):
        self.start_reader("--baud", "57600")
        self.wait_for(self.card_is_free)
        self.assertTrue(self.present())
        client = self.begin_download(done=1)
        self.lpa_fails("busy", 8, "held by", "chip", "info", card=self.native)
        client.communicate(timeout=lab.RUN_SECONDS)
        self.assertEqual(client.returncode, 0)
        self.wait_for(self.card_is_free)
        self.assertTrue(self.present())

    def test_the_window_shuts_and_opens(self):
        self.start_reader()
        self.check_the_card_goes_with_the_window()

    def test_a_reader_alone_does_not_keep_the_window_open(self):
        self.start_reader(settings='window_idle = "5s"\n')
        self.wait_for(lambda: "shut: no client for 5 s" in self.bridge.text())
        self.wait_for(self.absent)

    def test_the_device_is_restarted(self):
        self.start_reader()
        self.lpa_ok("chip", "info")
        self.bridge.kill()
        self.wait_for(self.absent)
        card = self.card
        self.bridge = self.start_bridge("--listen", f"127.0.0.1:{self.port}", "--name", "gateway")
        self.card = card
        self.device("open")
        self.wait_for(self.present)
        self.download_ok("SAMPLE")

    def start_reader_on_a_line(self, *world):
        self.start_device(*world)
        line = Line(self.port)
        self.addCleanup(line.close)
        devices = self.folder / "state" / "devices"
        devices.write_text(devices.read_text().replace(f":{self.port} ", f":{line.port} "))
        self.add_reader("gateway")
        self.start_pcscd()
        self.wait_for(self.present)
        return line

    def test_a_download_costs_one_way_for_each_command_and_segment(self):
        line = self.start_reader_on_a_line()
        self.wait_for(self.card_is_free)
        trace = self.folder / "trace.jsonl"
        before = line.waits
        self.download_ok("SAMPLE", "--mss", "63", "--trace", trace)
        events = [json.loads(text) for text in trace.read_text().splitlines()]
        blocks = [event["data"] for event in events if event["event"] == "apdu-command"]
        whole = sum(block.startswith("80E291") for block in blocks)
        self.assertGreater(len(blocks), whole + 20)
        # Besides these: two of TLS, hello and lease, open, close, bye; a ping may fall among them.
        self.assertLessEqual(line.waits - before, whole + 8)

    def test_the_link_is_cut_in_mid_chain(self):
        line = self.start_reader_on_a_line("--baud", "57600")
        client = self.begin_download(done=2)
        line.cut()
        output, errors = client.communicate(timeout=lab.RUN_SECONDS)
        self.assertNotEqual(client.returncode, 0, output + errors)
        self.wait_for(self.present)
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.download_ok("SAMPLE")
        self.wait_for(self.card_is_free)

    def test_two_devices_one_of_them_dead(self):
        self.start_device()
        self.add_reader("gateway")
        # It takes connections, and says nothing.
        dead = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(dead.close)
        devices = (self.folder / "state" / "devices").read_text()
        port = dead.getsockname()[1]
        uri = f"lpabridge://127.0.0.1:{port}/{re.search('[0-9A-F]{64}', devices).group(0)}"
        self.start_pcscd(dead=f'FRIENDLYNAME "Dead"\nDEVICENAME "{uri};state_dir={self.folder}/state"\n'
                              f"LIBPATH {pcscd.DRIVER}\nCHANNELID 1\n")
        self.wait_for(lambda: re.search(r"(?m)^\d +Yes .*LPA Bridge gateway",
                                        self.tool("opensc-tool", "-l")))
        self.assertRegex(self.tool("opensc-tool", "-l"), r"(?m)^\d +No .*Dead 00 00")
        self.lpa_fails("unavailable", 8, "card", "chip", "info", card="pcsc:Dead")
        begin = time.monotonic()
        self.lpa_ok("chip", "info")
        self.assertLess(time.monotonic() - begin, 5)

    def test_a_device_that_is_paired_later(self):
        self.start_device()
        self.add_reader("gateway")
        devices = self.folder / "state" / "devices"
        known = devices.read_text()
        devices.write_text("")
        self.start_pcscd()
        self.wait_for(self.absent)
        self.wait_for(lambda: "no device is called gateway" in self.log_text())
        devices.write_text(known)
        self.wait_for(self.present)

    def test_adding_says_what_is_wrong(self):
        self.start_device()
        added = self.add_reader("gateway", "--no-early-ack")
        self.assertEqual(added["reader"], "LPA Bridge gateway")
        self.assertEqual(added["driver"], str(pcscd.DRIVER))
        text = (self.folder / "readers" / "lpa-bridge-gateway").read_text()
        self.assertIn(f'DEVICENAME "bridge:gateway;state_dir={self.folder}/state;early_ack=no"\n',
                      text)
        arguments = ("reader", "add", "gateway", "--config-dir", self.folder / "readers")
        self.lpa_fails("not-found", 4, "no device is called", "reader", "add", "cabin", card="")
        self.lpa_fails("not-found", 4, "the driver is not at", *arguments, "--driver", "/none.so",
                       card="")
        self.lpa_fails("not-found", 4, "readers2", "reader", "add", "gateway", "--config-dir",
                       self.folder / "readers2", card="")

    def test_without_early_acknowledgement(self):
        self.start_device()
        self.add_reader("gateway", "--no-early-ack")
        self.start_pcscd()
        self.wait_for(self.present)
        self.lpa_ok("chip", "info")
        failed = self.download("SAMPLE")
        self.assertFalse(failed.ok)
        self.assertIn("6A80", failed.error["message"])

    def test_nonsense_in_the_configuration(self):
        self.start_device()
        self.add_reader("gateway")
        line = f'LIBPATH {pcscd.DRIVER}\nCHANNELID 1\n'
        self.start_pcscd(
            nonsense=f'FRIENDLYNAME "Nonsense"\nDEVICENAME "bridge:a;speed=9"\n{line}')
        self.wait_for(lambda: "LPA Bridge gateway" in self.tool("opensc-tool", "-l"))
        self.assertIn("speed=9", self.log_text())
        self.assertNotIn("Nonsense", self.tool("opensc-tool", "-l"))


if __name__ == "__main__":
    lab.main()
