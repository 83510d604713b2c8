"""lpac with its stdio backend, as `lpa reader lpac` runs it: a whole download over a bridge."""
import json
import socket
import subprocess
import sys

import paths  # noqa: F401
import lab
from at_port import ISDR
from foreign_download import ForeignDownload

# The program that is run in lpac's place: it has lpac's standard input and output, and the test at
# the other end of a socket is what speaks.
PROGRAM = """
import os, socket, sys, threading
assert os.environ["LPAC_APDU"] == "stdio"
talk = socket.socket(socket.AF_UNIX)
talk.connect(sys.argv[1])
def pass_on():
    while data := os.read(0, 65536):
        talk.sendall(data)
threading.Thread(target=pass_on, daemon=True).start()
while data := talk.recv(65536):
    os.write(1, data)
sys.exit(7)
"""


class LpacStdio(ForeignDownload):
    blocks, whole = 0, 0  # of STORE DATA; those that end a chain

    def start_lpac(self, *flags):
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.folder / "lpac.sock"))
        listener.listen()
        self.lpac = subprocess.Popen(
            [lab.BIN / "lpa", "--card", self.card, "--state-dir", self.folder / "state", *flags,
             "reader", "lpac", "--", sys.executable, "-c", PROGRAM, self.folder / "lpac.sock"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.lpac.kill)
        listener.settimeout(lab.START_SECONDS)
        self.socket = listener.accept()[0]
        self.addCleanup(self.socket.close)
        self.socket.settimeout(lab.RUN_SECONDS)
        self.lines = self.socket.makefile("rb")
        self.addCleanup(self.lines.close)

    def say(self, line):
        self.socket.sendall(json.dumps(line, separators=(",", ":")).encode() + b"\n")

    def ask(self, function, parameter=None):
        self.say({"type": "apdu", "payload": {"func": function, "param": parameter}})
        answer = json.loads(self.lines.readline())
        self.assertEqual(answer["type"], "apdu")
        return answer["payload"]

    def transmit(self, apdu):
        self.blocks += apdu[1] == 0xE2
        self.whole += apdu[1:3] == b"\xe2\x91"
        answer = self.ask("transmit", apdu.hex())
        self.assertEqual(answer["ecode"], 0)
        data = bytes.fromhex(answer["data"])
        return data[:-2], int.from_bytes(data[-2:], "big")

    def end(self):
        self.socket.shutdown(socket.SHUT_WR)
        return self.lpac.communicate(timeout=lab.RUN_SECONDS)

    def test_a_download(self):
        self.begin()
        self.start_bridge()
        self.start_lpac("--statistics")
        self.assertEqual(self.ask("connect"), {"ecode": 0})
        self.say({"type": "progress", "payload": {"code": 0, "message": "es10b_load"}})
        number = self.ask("logic_channel_open", ISDR.lower())["ecode"]
        self.assertEqual(number, 1)
        self.walk(self.transmit, number, 120)
        self.assertEqual(self.ask("logic_channel_close", f"{number:02x}"), {"ecode": 0})
        self.assertEqual(self.ask("disconnect"), {"ecode": 0})
        self.say({"type": "lpa", "payload": {"code": 0, "message": "success", "data": None}})
        output, errors = self.end()
        self.assertEqual([json.loads(line)["type"] for line in output.splitlines()],
                         ["progress", "lpa"])
        self.assertEqual(self.lpac.returncode, 7)
        # hello and lease, open, close, bye; and one way for each command and each segment.
        self.assertLessEqual(lab.statistics(errors)["round_trips"], self.whole + 4)
        self.assertGreater(self.blocks, self.whole + 10)

    def test_a_device_that_is_not_there(self):
        self.card = f"unix:{self.folder}/nobody"
        self.start_lpac()
        self.assertEqual(self.ask("connect"), {"ecode": -1})
        errors = self.end()[1]
        self.assertIn("cannot be reached", errors)

    def test_no_such_program(self):
        done = self.lpa_fails("not-found", 4, "starting", "reader", "lpac", "--", "/none/lpac",
                              card="unix:/nobody")
        self.assertIn("/none/lpac", done.error["message"])


if __name__ == "__main__":
    lab.main()
