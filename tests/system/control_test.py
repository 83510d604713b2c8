"""The control socket of lpa-bridged: who may ask, what is answered, and a socket handed over."""
import grp
import json
import os
import socket
import stat
import subprocess
import sys
import threading

import lab

HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


def run(*arguments, **options):
    return subprocess.run([lab.BIN / "lpa-bridged", *map(str, arguments)], capture_output=True,
                          text=True, timeout=30, stdin=subprocess.DEVNULL, **options)


class ControlTest(lab.SystemTest):
    def ask(self, *words):
        return run(*words, "--control", f"unix:{self.control}")

    def test_status(self):
        self.start_world("--baud", "115200")
        self.start_bridge("--name", "gate\x1b[1m")
        done = self.ask("status")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("\ndevice       gate\\x1B[1m\n", done.stdout)
        self.assertIn("\ncard         free\n", done.stdout)
        self.assertEqual(stat.S_IMODE(self.control.stat().st_mode), 0o660)
        client = self.begin_download()
        self.assertIn("card         held by lpa", self.ask("status").stdout)
        status = json.loads(self.ask("status", "--json").stdout)
        self.assertEqual(status["device"], "gate\\x1B[1m")
        self.assertEqual(status["window"], {"open": False, "seconds_left": 0, "clients": 0})
        self.assertTrue(status["card"]["holder"].startswith("lpa"), status)
        client.kill()

    def test_a_group_of_its_own(self):
        group = next((entry for entry in grp.getgrall() if entry.gr_gid != os.getegid()), None)
        if os.geteuid() != 0 or group is None:
            self.skipTest("only root gives a file to any group")
        settings = self.folder / "settings.toml"
        settings.write_text(f'control_group = "{group.gr_name}"\n')
        self.start_world()
        self.start_bridge("--config", settings)
        self.assertEqual(self.control.stat().st_gid, group.gr_gid)

    def test_a_window_that_leads_nowhere(self):
        self.start_world()
        bridge = self.start_bridge("-v")
        for arguments in (["open"], ["open", "--for", "90s"]):
            done = self.ask(*arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn("listens at no address of a network", done.stderr)
        done = self.ask("open", "--for", "25h")
        self.assertEqual(done.returncode, 2)
        self.assertIn("'25h' is not from 5 s to 24 h", done.stderr)
        self.assertEqual(self.ask("close", "--now").stdout, "the window is shut\n")
        trigger = self.folder / "open"
        trigger.touch()
        bridge.wait_until(lambda: "window: is not opened" in bridge.text())
        self.assertFalse(trigger.exists())
        self.assertIn("window       shut\n", self.ask("status").stdout)

    def test_systemd_is_told(self):
        self.start_world()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.settimeout(20)
            manager.bind(str(self.folder / "notify"))
            os.environ.update(NOTIFY_SOCKET=str(self.folder / "notify"), WATCHDOG_USEC="400000")
            try:
                bridge = self.start_bridge()
            finally:
                del os.environ["NOTIFY_SOCKET"], os.environ["WATCHDOG_USEC"]
            told = [manager.recv(1000).decode() for _ in range(5)]
            self.assertEqual(told, ["WATCHDOG=1", "STATUS=window shut", "READY=1", "WATCHDOG=1",
                                    "WATCHDOG=1"])
            bridge.process.terminate()
            while (last := manager.recv(1000).decode()) == "WATCHDOG=1":
                pass
            self.assertEqual(last, "STOPPING=1")

    def test_without_a_daemon(self):
        self.control = self.folder / "control"
        done = self.ask("status")
        self.assertEqual(done.returncode, 1)
        self.assertIn("start lpa-bridged", done.stderr)

    def test_places_that_cannot_be(self):
        for code, words, arguments in (
                (2, "not at 127.0.0.1:1", ["--control", "127.0.0.1:1"]),
                (1, "the control socket", ["--control", f"unix:{self.folder}/no/control"])):
            done = run("--modem", "at:x", "--listen", f"unix:{self.folder}/b", "--state-dir",
                       self.folder / "s", *arguments)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)

    def start_with(self, listener):
        """lpa-bridged as systemd starts it, with this socket as descriptor 3."""
        bridge = subprocess.Popen(
            [sys.executable, "-c", HAND_OVER, str(listener.fileno()), lab.BIN / "lpa-bridged",
             "--modem", "at:x", "--listen", f"unix:{self.folder}/b", "--state-dir",
             self.folder / "s"],
            pass_fds=[listener.fileno()], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        self.addCleanup(bridge.communicate)
        self.addCleanup(bridge.kill)
        return bridge

    def test_a_socket_handed_over_is_the_control_socket(self):
        self.control = self.folder / "handed-over"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.control))
            listener.listen()
            bridge = self.start_with(listener)
            self.assertIn("listening on", bridge.stdout.readline())
            self.assertIn("card", self.ask("status").stdout)
        bridge.terminate()
        self.assertEqual(bridge.wait(20), 0)
        self.assertTrue(self.control.exists(), "the file is systemd's")

    def test_a_tcp_socket_handed_over_is_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            bridge = self.start_with(listener)
            self.assertEqual(bridge.wait(20), 2)
            self.assertIn("no listening Unix stream socket", bridge.stderr.read())

    def test_many_at_once_get_their_answers(self):
        self.start_world()
        self.start_bridge()
        idle = [socket.socket(socket.AF_UNIX) for _ in range(3)]
        for one in idle:
            self.addCleanup(one.close)
            one.connect(str(self.control))
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.ask("status").returncode))
                   for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(answers, [0] * 12)


if __name__ == "__main__":
    lab.main()
