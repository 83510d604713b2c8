"""A program that is a GATT client, on any org.bluez: for Debian's Python, which sees dbus."""
import os
import select
import time

import dbus

from objects import MANAGER

SECONDS = 30


class Central:
    """One connection to the bus, and an adapter on it."""

    def __init__(self, address=None, adapter="hci1"):
        self.bus = dbus.bus.BusConnection(address) if address else dbus.SystemBus(private=True)
        self.adapter = f"/org/bluez/{adapter}"

    def call(self, path, interface, method, *arguments):
        target = self.bus.get_object("org.bluez", path, introspect=False)
        return target.get_dbus_method(method, f"org.bluez.{interface}")(*arguments, timeout=60)

    def objects(self, interface):
        """{path: properties} of what has this interface below the adapter."""
        managed = dbus.Interface(self.bus.get_object("org.bluez", "/", introspect=False), MANAGER)
        return {str(path): each[f"org.bluez.{interface}"]
                for path, each in managed.GetManagedObjects().items()
                if f"org.bluez.{interface}" in each and path.startswith(self.adapter + "/")}

    def until(self, condition, seconds=SECONDS):
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > deadline:
                raise TimeoutError("it does not come about")
            time.sleep(0.02)
        return found

    def find(self, uuid, seconds=SECONDS):
        """The path and name of a device that advertises the service."""
        self.call(self.adapter, "Adapter1", "SetDiscoveryFilter", dbus.Dictionary(
            {"Transport": "le", "UUIDs": dbus.Array([uuid], signature="s")}, signature="sv"))
        self.call(self.adapter, "Adapter1", "StartDiscovery")
        try:
            return self.until(lambda: next(
                ((path, str(each["Alias"])) for path, each in self.objects("Device1").items()
                 if uuid in each["UUIDs"] and "RSSI" in each), None), seconds)
        finally:
            self.call(self.adapter, "Adapter1", "StopDiscovery")

    def connect(self, device):
        self.device = device
        self.call(device, "Device1", "Connect")
        self.until(lambda: self.objects("Device1")[device]["ServicesResolved"])

    def disconnect(self):
        """Also where the device has done it."""
        try:
            self.call(self.device, "Device1", "Disconnect")
        except dbus.DBusException as error:
            if error.get_dbus_name() != "org.bluez.Error.NotConnected":
                raise

    def characteristic(self, uuid):
        return next(path for path, each in self.objects("GattCharacteristic1").items()
                    if each["UUID"] == uuid and path.startswith(self.device + "/"))

    def read(self, uuid):
        return bytes(self.call(self.characteristic(uuid), "GattCharacteristic1", "ReadValue",
                               dbus.Dictionary({}, signature="sv")))

    def acquire(self, method, uuid):
        """AcquireWrite or AcquireNotify: a Pipe."""
        fd, mtu = self.call(self.characteristic(uuid), "GattCharacteristic1", method,
                            dbus.Dictionary({}, signature="sv"))
        return Pipe(fd.take(), int(mtu))


class Pipe:
    """A descriptor that was acquired, packet by packet."""

    def __init__(self, fd, mtu):
        self.fd, self.mtu = fd, mtu

    def send(self, packet, seconds=SECONDS):
        deadline = time.monotonic() + seconds
        while True:
            try:
                os.write(self.fd, packet)
                return
            except BlockingIOError:
                if not select.select([], [self.fd], [], max(0, deadline - time.monotonic()))[1]:
                    raise TimeoutError("the descriptor stays full") from None

    def receive(self, seconds=SECONDS):
        """The next packet; b"" at the end, nothing when none comes."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return None
        try:
            return os.read(self.fd, 1024)
        except ConnectionError:
            return b""

    def close(self):
        os.close(self.fd)
