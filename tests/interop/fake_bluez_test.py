"""The made-up org.bluez of tests/bluez does what bluetoothd 5.66 does."""
import os
import subprocess
import threading
import time
import unittest

import paths  # noqa: F401
import ble
import bus
import lab

if not ble.MISSING:
    import dbus
    from gatt import Central
    from peripheral import NOTIFY_UUID, READ_UUID, SERVICE_UUID, WRITE_UUID


@unittest.skipIf(ble.MISSING, f"not installed: {', '.join(ble.MISSING)}")
class FakeBluez(ble.BleTest):
    def setUp(self):
        super().setUp()
        self.start_bluez()

    def start_peripheral(self):
        process = subprocess.Popen([bus.PYTHON, "-B", ble.FAKE / "peripheral.py", "thing"],
                                   text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(process.communicate)
        for method in ("RegisterApplication", "RegisterAdvertisement"):
            self.assertEqual(process.stdout.readline().strip(), method)
        return process

    def central(self, adapter="hci1"):
        central = Central(self.bus, adapter)
        self.addCleanup(central.bus.close)
        device, name = central.find(SERVICE_UUID)
        self.assertEqual(name, "thing")
        central.connect(device)
        return central

    def pipes(self, central):
        """What it is notified of, and what it writes."""
        pipes = (central.acquire("AcquireNotify", NOTIFY_UUID),
                 central.acquire("AcquireWrite", WRITE_UUID))
        for pipe in pipes:
            self.addCleanup(pipe.close)
        return pipes

    def fails(self, error, call, *arguments):
        with self.assertRaises(dbus.DBusException) as raised:
            call(*arguments)
        self.assertEqual(raised.exception.get_dbus_name(), f"org.bluez.Error.{error}")

    def test_what_is_written_comes_back(self):
        self.start_peripheral()
        for mtu, sizes in ((23, (1, 18)), (185, (180,)), (517, (509,))):
            self.bluez("tune", adapter="hci1", mtu=mtu)
            central = self.central()
            self.assertEqual(central.read(READ_UUID), b"hello")
            notified, written = self.pipes(central)
            self.assertEqual((notified.mtu, written.mtu), (mtu, mtu))
            self.fails("NotPermitted", central.acquire, "AcquireWrite", WRITE_UUID)
            self.fails("NotPermitted", central.acquire, "AcquireNotify", NOTIFY_UUID)
            for size in sizes:
                written.send(os.urandom(size))
                self.assertEqual(len(notified.receive()), size)
            for size in (mtu - 2, 510, 514):
                written.send(bytes(size))
            self.assertIsNone(notified.receive(0.1), "too long to be sent")
            central.disconnect()
            self.assertEqual((notified.receive(), written.receive()), (b"", b""), "hung up")

    def test_a_disconnection_takes_a_while(self):
        """And ends a connection that is asked for meanwhile."""
        self.start_peripheral()
        self.bluez("tune", adapter="hci1", disconnect_milliseconds=400)
        leaver, comer = self.central(), self.central()
        begin = time.monotonic()
        leaver.call(leaver.device, "Device1", "Disconnect")
        self.assertGreater(time.monotonic() - begin, 0.3)
        self.assertEqual(self.adapter("hci1")["links"], 0)
        leaver.connect(leaver.device)
        leaving = threading.Thread(target=leaver.disconnect)
        leaving.start()
        self.until(lambda: self.adapter("hci1")["leaving"])
        comer.connect(comer.device)
        notified, written = self.pipes(comer)
        written.send(b"on the old one")
        self.assertEqual(notified.receive(), b"on the old one")
        self.assertEqual((notified.receive(), written.receive()), (b"", b""), "hung up")
        leaving.join()
        self.fails("NotConnected", comer.call, comer.device, "Device1", "Disconnect")

    def test_all_subscribers_are_notified(self):
        """Of what any of them caused, cut to what the MTU of each allows."""
        self.start_peripheral()
        self.bluez("tune", adapter="hci2", mtu=23)
        one, two = self.central("hci1"), self.central("hci2")
        one_notified, one_written = self.pipes(one)
        two_notified, two_written = self.pipes(two)
        one_written.send(bytes(range(100)))
        self.assertEqual(one_notified.receive(), bytes(range(100)))
        self.assertEqual(two_notified.receive(), bytes(range(18)))
        self.bluez("cut", adapter="hci1")
        self.assertEqual(one_notified.receive(), b"")
        two_written.send(b"still here")
        self.assertEqual(two_notified.receive(), b"still here")
        self.assertEqual(self.adapter("hci0")["links"], 1)

    def test_faults_on_the_way(self):
        self.start_peripheral()
        notified, written = self.pipes(self.central())
        for way in ("writes", "notifications"):
            for what, expected in (("lose", [b"0", b"2"]), ("duplicate", [b"0", b"1", b"1", b"2"]),
                                   ("swap", [b"0", b"2", b"1"])):
                self.bluez("fault", central="hci1", way=way, packet=1, what=what)
                for packet in (b"0", b"1", b"2"):
                    written.send(packet)
                self.assertEqual([notified.receive() for _ in expected], expected, (way, what))
        self.assertEqual(self.adapter("hci1")["writes"],
                         {"packets": 18, "bytes": 18, "longest": 1, "lost": 1})
        self.bluez("fault", central="hci1", way="notifications", packet=2, what="cut")
        for packet in (b"0", b"1", b"2"):
            written.send(packet)
        self.assertEqual([notified.receive() for _ in range(3)], [b"0", b"1", b""])

    def test_several_bearers(self):
        self.start_peripheral()
        notified, written = self.pipes(self.central())
        self.bluez("tune", adapter="hci1", shuffles=["notifications"])
        for packet in (b"0", b"1", b"2", b"3", b"4"):
            written.send(packet)
        got = [notified.receive() for _ in range(5)]
        self.assertEqual(sorted(got), [b"0", b"1", b"2", b"3", b"4"])
        self.assertNotEqual(got, sorted(got))

    def test_a_full_descriptor(self):
        self.start_peripheral()
        notified, written = self.pipes(self.central())
        self.bluez("hold", adapter="hci1", on=True)
        sent = 0
        with self.assertRaises(TimeoutError):
            while True:
                written.send(bytes(20), seconds=0)
                sent += 1
        self.assertGreater(sent, 50)
        self.bluez("hold", adapter="hci1", on=False)
        self.assertEqual([notified.receive() for _ in range(sent)], [bytes(20)] * sent)

    def test_an_adapter_that_goes_and_comes_back(self):
        first = self.start_peripheral()
        central = self.central()
        notified, _ = self.pipes(central)
        self.bluez("remove", adapter="hci0")
        self.assertEqual(notified.receive(), b"")
        self.assertNotIn("/org/bluez/hci0", central.objects("Adapter1"))
        self.fails("Failed", central.connect, central.device)
        self.bluez("restore", adapter="hci0")
        self.assertEqual(self.adapter("hci0")["applications"], 0, "forgotten")
        self.assertIsNone(first.poll())
        self.start_peripheral()
        notified, written = self.pipes(self.central())
        written.send(b"again")
        self.assertEqual(notified.receive(), b"again")

    def test_a_program_that_ends_is_forgotten(self):
        process = self.start_peripheral()
        central = self.central()
        notified, _ = self.pipes(central)
        process.communicate()
        self.assertEqual(notified.receive(), b"", "its service is there no more")
        self.until(lambda: not central.objects("GattService1"))
        state = self.adapter("hci0")
        self.assertEqual((state["advertised"], state["applications"], state["links"]), ([], 0, 1))

    def test_who_leaves_the_bus_with_a_descriptor_makes_bluetoothd_crash(self):
        self.start_peripheral()
        central = self.central()
        self.pipes(central)
        central.bus.close()
        self.assertEqual(self.fake.wait(timeout=lab.RUN_SECONDS), 139)
        self.start_bluez()

    def test_a_restart(self):
        self.start_peripheral()
        notified, _ = self.pipes(self.central())
        self.restart_bluez()
        self.assertEqual(notified.receive(), b"")
        self.assertEqual(self.adapter("hci0")["advertised"], [])

    def test_the_name_of_a_connected_device_is_its_hosts(self):
        """What an advertisement called it is back at the next one."""
        self.start_peripheral()
        central = self.central()
        self.assertEqual(central.objects("Device1")[central.device]["Alias"], "host of hci0")
        self.assertEqual(central.find(SERVICE_UUID)[1], "thing")

    def test_60_kilobytes_in_less_than_a_second(self):
        self.start_peripheral()
        notified, written = self.pipes(self.central())
        start = time.monotonic()
        for _ in range(60000 // 200):
            written.send(bytes(200))
            self.assertEqual(len(notified.receive()), 200)
        self.assertLess(time.monotonic() - start, 1)


if __name__ == "__main__":
    lab.main()
