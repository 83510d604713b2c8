"""lpa-bridged without a client makes no wake-ups: it sleeps in the kernel until somebody comes."""
import pathlib
import time

import device_commands
import lab

SECONDS = 10


def switches(process):
    """How often each of its threads gave up the processor by itself."""
    counts = {}
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches:"):
                counts[task.name] = int(line.split()[1])
    return counts


class IdleTest(device_commands.DeviceTest):
    def settled(self, process):
        """The counts once what is under way is over."""
        for _ in range(20):
            counts = switches(process)
            time.sleep(0.5)
            if switches(process) == counts:
                break
        return counts

    def expect_no_wake_ups(self, bridge):
        before = self.settled(bridge.process)
        self.assertGreaterEqual(len(before), 2, "the poll loop's thread and the modem's")
        time.sleep(SECONDS)
        self.assertEqual(switches(bridge.process), before)

    def test_before_the_first_client(self):
        self.start_world()
        self.expect_no_wake_ups(self.start_bridge())

    def test_after_a_client_has_gone(self):
        """On the terminal, which stays open."""
        self.start_world()
        bridge = self.start_bridge(modem=self.world["modem_pty"])
        self.download_ok("SAMPLE")
        self.lpa_ok("chip", "info")
        self.expect_no_wake_ups(bridge)

    def test_while_the_window_is_open(self):
        self.start_world()
        bridge = self.start_bridge("--listen", "127.0.0.1:0")
        self.device("open", "--for", "24h")
        self.expect_no_wake_ups(bridge)


if __name__ == "__main__":
    lab.main()
