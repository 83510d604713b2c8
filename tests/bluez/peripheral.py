#!/usr/bin/python3
"""A GATT service on hci0 that has nothing to do with ours: it sends back what it is written.

   peripheral.py NAME [--quiet] [--unseen]    advertises as NAME until its standard input ends

One characteristic is written without response, the other notifies; a third one is read. --quiet:
only a packet of b"count" is answered, by the number of bytes in all other packets, in 4 bytes.
--unseen: it does not advertise, since somebody else does on this adapter.
"""
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

from applications import CHARACTERISTIC, SERVICE
from objects import MANAGER, PROPERTIES
from radio import Descriptor, make_pair

ROOT = "/peripheral"
ADVERTISEMENT = "org.bluez.LEAdvertisement1"
SERVICE_UUID, WRITE_UUID, NOTIFY_UUID, READ_UUID = (
    f"0f1e0000-0000-4000-8000-00000000000{number}" for number in range(4))


class Root(dbus.service.Object):
    def __init__(self, bus, parts):
        super().__init__(bus, ROOT)
        self.parts = parts

    @dbus.service.method(MANAGER, out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return {part.path: part.properties for part in self.parts}


class Part(dbus.service.Object):
    """An object with properties."""

    def __init__(self, bus, name, interface, **properties):
        self.path, self.properties = f"{ROOT}/{name}", {interface: properties}
        super().__init__(bus, self.path)

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return self.properties[interface]

    @dbus.service.method(ADVERTISEMENT)
    def Release(self):
        pass


class Characteristic(Part):
    """Of either kind; what is written to it goes to `written`."""

    def __init__(self, bus, name, uuid, flag, written=None, **acquired):
        super().__init__(bus, name, CHARACTERISTIC, UUID=uuid, Flags=[flag],
                         Service=dbus.ObjectPath(f"{ROOT}/service"), **acquired)
        self.written = written
        self.descriptor = None

    def acquire(self, options, arrived):
        ours, theirs = make_pair()
        self.descriptor = Descriptor(ours, arrived)
        with theirs:
            return dbus.types.UnixFd(theirs), options["mtu"]

    @dbus.service.method(CHARACTERISTIC, in_signature="a{sv}", out_signature="ay")
    def ReadValue(self, options):
        return b"hello"

    @dbus.service.method(CHARACTERISTIC, in_signature="a{sv}", out_signature="hq")
    def AcquireWrite(self, options):
        return self.acquire(options, self.written)

    @dbus.service.method(CHARACTERISTIC, in_signature="a{sv}", out_signature="hq")
    def AcquireNotify(self, options):
        return self.acquire(options, lambda _: None)


class Echo:
    def __init__(self, bus, quiet):
        self.quiet = quiet
        self.count = 0
        self.notifier = Characteristic(bus, "service/notify", NOTIFY_UUID, "notify",
                                       NotifyAcquired=False)
        self.parts = [
            Part(bus, "service", SERVICE, UUID=SERVICE_UUID, Primary=True), self.notifier,
            Characteristic(bus, "service/write", WRITE_UUID, "write-without-response",
                           self.written, WriteAcquired=False),
            Characteristic(bus, "service/read", READ_UUID, "read")]

    def written(self, packet):
        if self.quiet and packet == b"count":
            self.notifier.descriptor.send(self.count.to_bytes(4, "big"))
            return
        self.count += len(packet)
        if self.notifier.descriptor and not self.quiet:
            self.notifier.descriptor.send(packet)


def main(name, *options):
    bus = dbus.SystemBus(mainloop=dbus.mainloop.glib.DBusGMainLoop())
    root = Root(bus, Echo(bus, "--quiet" in options).parts)
    advertisement = Part(bus, "advertisement", ADVERTISEMENT, Type="peripheral", LocalName=name,
                         ServiceUUIDs=[SERVICE_UUID])
    adapter = bus.get_object("org.bluez", "/org/bluez/hci0", introspect=False)
    loop = GLib.MainLoop()
    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, lambda *_: loop.quit())
    registered = [("GattManager1", "RegisterApplication", ROOT)]
    if "--unseen" not in options:
        registered.append(("LEAdvertisingManager1", "RegisterAdvertisement", advertisement.path))
    for interface, method, path in registered:
        adapter.get_dbus_method(method, f"org.bluez.{interface}")(
            dbus.ObjectPath(path), dbus.Dictionary({}, signature="sv"),
            reply_handler=lambda method=method: print(method, flush=True),
            error_handler=lambda error: sys.exit(str(error)))
    loop.run()
    return root


if __name__ == "__main__":
    main(*sys.argv[1:])
