"""Starts the real programs for the system tests: lpa-sim, lpa-bridged and lpa.

LPAB_BIN names the folder with the programs, LPAB_SHARED_DATA the test data that a user has not.
"""
import codecs
import json
import os
import pathlib
import pty
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ["LPAB_BIN"])
SHARED = pathlib.Path(os.environ.get("LPAB_SHARED_DATA", ""))
START_SECONDS = 30
RUN_SECONDS = 120
TAKEN_PORTS = []


def shared_data(folder):
    """The folder of shared test data, or the test is skipped."""
    path = SHARED / folder
    if not path.is_dir():
        raise unittest.SkipTest(f"test data {folder} is not there (LPAB_SHARED_DATA={SHARED})")
    return path


def statistics(errors):
    """{"apdus", "round_trips", ...} that --statistics wrote to standard error."""
    line = re.search(r"^statistics: (.*)$", errors, re.M)
    return {key: float(value) for key, value in
            (pair.split("=") for pair in line.group(1).split())}


class Program:
    """A program that runs beside the test, with its output in a file.

    `prefix`: a command that runs it, and `options` of subprocess for that.
    """

    def __init__(self, folder, name, arguments, prefix=(), **options):
        self.log = folder / f"{name}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*map(str, prefix), BIN / name, *map(str, arguments)], stdout=output,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options)

    def text(self):
        return self.log.read_text(errors="replace")

    def wait_until(self, ready):
        deadline = time.monotonic() + START_SECONDS
        while not (found := ready()):
            if self.process.poll() is not None:
                raise AssertionError(f"{self.process.args[0]} ended at once:\n{self.text()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.process.args[0]} is not ready:\n{self.text()}")
            time.sleep(0.01)
        return found

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM, and the exit code must be 0."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.process.args[0]} does not stop:\n{self.text()}")
        return code


class Lpa:
    """The result of one run of lpa --json."""

    def __init__(self, completed):
        self.exit = completed.returncode
        self.stderr = completed.stderr
        try:
            self.json = json.loads(completed.stdout)
        except ValueError:
            raise AssertionError(f"no JSON: {completed.stdout!r} {completed.stderr!r}")
        self.ok = self.json["ok"]
        self.result = self.json.get("result")
        self.error = self.json.get("error")

    def statistics(self):
        return statistics(self.stderr)


class SystemTest(unittest.TestCase):
    """A temporary folder; everything started is stopped again at the end."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lpab-"))
        self.programs = []
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.stop_all)

    def stop_all(self):
        for program in reversed(self.programs):
            if program.process.poll() is None:
                program.process.terminate()
        for program in self.programs:
            try:
                program.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                program.kill()

    def start(self, name, *arguments, **options):
        program = Program(self.folder, name, arguments, **options)
        self.programs.append(program)
        return program

    def start_world(self, *arguments):
        """Runs lpa-sim world; self.world is its world.json."""
        folder = self.folder / "world"
        (folder / "world.json").unlink(missing_ok=True)
        program = self.start("lpa-sim", "world", "--dir", folder, *arguments)
        program.wait_until((folder / "world.json").exists)
        self.world = json.loads((folder / "world.json").read_text())
        return program

    def start_bridge(self, *arguments, modem=None, **options):
        """Runs lpa-bridged on a Unix socket; self.card names it for --card."""
        path = self.folder / "bridge.sock"
        self.control = self.folder / "control"
        program = self.start("lpa-bridged", "--modem", f"at:{modem or self.world['modem_socket']}",
                             "--listen", f"unix:{path}", "--state-dir",
                             self.folder / "bridge-state", "--control", f"unix:{self.control}",
                             *arguments, **options)
        program.wait_until(lambda: "listening on" in program.text() and listens(self.control))
        self.card = f"unix:{path}"
        return program

    def lpa_command(self, *arguments, card=None):
        return [BIN / "lpa", "--card", self.card if card is None else card, "--json",
                "--state-dir", self.folder / "state", *map(str, arguments)]

    def lpa(self, *arguments, card=None):
        return Lpa(subprocess.run(self.lpa_command(*arguments, card=card), capture_output=True,
                                  text=True, timeout=RUN_SECONDS, stdin=subprocess.DEVNULL))

    def lpa_ok(self, *arguments, card=None):
        done = self.lpa(*arguments, card=card)
        self.assertTrue(done.ok, f"{arguments}: {done.json} {done.stderr}")
        self.assertEqual(done.exit, 0)
        return done

    def lpa_fails(self, code, exit_code, words, *arguments, card=None):
        """The command fails with this code, exit code, and these words in its message."""
        done = self.lpa(*arguments, card=card)
        self.assertFalse(done.ok, f"{arguments}: {done.json}")
        self.assertEqual(done.error["code"], code, done.json)
        self.assertEqual(done.exit, exit_code, done.json)
        self.assertIn(words.lower(), done.error["message"].lower())
        return done

    def at_a_terminal(self, command, answers):
        """Runs it under a pty, answering each prompt: exit code and all that was on the screen."""
        process, terminal = pty.fork()
        if process == 0:
            os.execv(command[0], command)
        screen = ""
        decoder = codecs.getincrementaldecoder("utf-8")()  # a read may end within a character
        deadline = time.monotonic() + RUN_SECONDS
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                text = decoder.decode(os.read(terminal, 4096))
            except OSError:  # the last program closed it
                break
            screen += text
            if answers and answers[0][0] in screen:
                os.write(terminal, answers.pop(0)[1].encode() + b"\n")
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), screen

    def begin_download(self, done=2):
        """lpa in the middle of LoadBoundProfilePackage, after so many parts of it."""
        process = subprocess.Popen(
            self.lpa_command("profile", "download", "--address", self.world["smdp_address"],
                             "--matching-id", "SAMPLE", "--yes", "--progress=json"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.addCleanup(process.kill)
        for line in process.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("step") == "load-bound-profile-package" and event.get("done", 0) >= done:
                return process
        raise AssertionError(f"the download ended early: {process.stdout.read()}")

    def kill_both(self, bridge, client):
        """The daemon as at a crash, and then its client."""
        bridge.kill()
        client.kill()
        client.communicate()

    def download(self, matching_id, *arguments):
        return self.lpa("profile", "download", "--address", self.world["smdp_address"],
                        "--matching-id", matching_id, "--ci-dir", self.world["ci_dir"], "--yes",
                        *arguments)

    def download_ok(self, matching_id, *arguments):
        done = self.download(matching_id, *arguments)
        self.assertTrue(done.ok, f"{done.json} {done.stderr}")
        return done

    def at(self, command):
        """One AT command to the simulated modem, past the bridge: its lines, the final one last."""
        with socket.socket(socket.AF_UNIX) as modem:
            modem.settimeout(10)
            modem.connect(self.world["modem_socket"])
            modem.sendall(command.encode() + b"\r")
            text = b""
            while not re.search(rb"\r\n(OK|ERROR|\+CME ERROR: .*)\r\n", text):
                text += modem.recv(4096)
        return [line for line in text.decode().replace("\r", "\n").split("\n") if line]


def listens(path):
    """Whether somebody takes connections at a Unix socket; its file is there a moment before."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def free_port(count=1):
    """The first of `count` TCP ports in a row that nobody listens on.

    They are below those that Linux gives to connections, and this process's until it ends: the name
    of a socket keeps them from other tests that run meanwhile.
    """
    while True:
        first = random.randrange(15_000, 32_000)
        if all(take_port(first + each) for each in range(count)):
            return first


def take_port(port):
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0lpab-test-port-{port}")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        name.close()
        return False
    TAKEN_PORTS.append(name)
    return True


def main():
    """Runs the tests of the calling file; exit 77 tells ctest that all of them were skipped."""
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == len(result.skipped) and result.skipped:
        print("\n".join(reason for _, reason in result.skipped))
        sys.exit(77)
