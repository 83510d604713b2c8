#!/usr/bin/python3
"""A made-up org.bluez for tests: what bluetoothd 5.66 does for programs, without kernel and radio.

   fake_bluez.py    on the bus of DBUS_SYSTEM_BUS_ADDRESS, with the adapters hci0, hci1, hci2

Peripherals and centrals are programs on the same bus, each with an adapter of its own. A line of
JSON on standard input is a command, {"do": NAME, ...}; a line on standard output answers it. The
commands are the methods of Commands. It ends with its standard input.
"""
import json
import os
import sys

import dbus
import dbus.mainloop.glib
from gi.repository import GLib

from adapters import Adapter
from objects import Tree

ADAPTERS = ("hci0", "hci1", "hci2")


class Commands:
    """What a test may do to the world."""

    def __init__(self, tree):
        self.tree = tree
        self.adapters = {}
        for name in ADAPTERS:
            self.restore(name)

    def remove(self, adapter):
        """The adapter is pulled out."""
        self.adapters.pop(adapter).go()

    def restore(self, adapter):
        """The adapter is there, and knows nothing."""
        self.adapters[adapter] = Adapter(self.tree, adapter, ADAPTERS.index(adapter), self.adapters)

    def power(self, adapter, on):
        self.adapters[adapter].power(on)

    def cut(self, adapter):
        """Ends the links of the adapter."""
        for link in self.adapters[adapter].links():
            link.cut()

    def tune(self, adapter, mtu=None, connect_milliseconds=None, disconnect_milliseconds=None,
             shuffles=None):
        """The MTU of links that the adapter makes as a central; how long it tries to, and takes to
        end them; the ways, "writes" or "notifications", on which packets change places all the
        time."""
        chosen = self.adapters[adapter]
        chosen.mtu = mtu or chosen.mtu
        chosen.connect_milliseconds = connect_milliseconds or chosen.connect_milliseconds
        chosen.disconnect_milliseconds = disconnect_milliseconds or chosen.disconnect_milliseconds
        for way in shuffles or ():
            getattr(chosen, way).shuffles = True

    def fault(self, central, way, packet, what):
        """`way`: "writes" or "notifications" of this central; `packet`: 0 is the next one;
        `what`: "lose", "duplicate", "swap" or "cut"."""
        getattr(self.adapters[central], way).fault(packet, what)

    def hold(self, adapter, on):
        self.adapters[adapter].hold(on)

    def state(self):
        """What there is of each adapter, and what it has sent and been sent as a central."""
        return {name: describe(adapter) for name, adapter in self.adapters.items()}


def describe(adapter):
    return {
        "advertised": [each.name for each in adapter.advertisements if each.ready],
        "applications": len([each for each in adapter.applications if each.services]),
        "links": len(adapter.links()), "searches": len(adapter.searches),
        "subscribed": sum(len(link.subscribers) for link in adapter.links()),
        "leaving": sum(bool(device.leavers) for device in adapter.devices.values()),
        **{way: {key: getattr(getattr(adapter, way), key)
                 for key in ("packets", "bytes", "longest", "lost")}
           for way in ("writes", "notifications")}}


def serve(commands, loop):
    """Does the commands that have arrived."""
    text = os.read(0, 65536)
    if not text:
        loop.quit()
        return False
    for line in text.splitlines():
        command = json.loads(line)
        answer = getattr(commands, command.pop("do"))(**command)
        print(json.dumps(answer), flush=True)
    return True


def main():
    loop = GLib.MainLoop()
    bus = dbus.SystemBus(mainloop=dbus.mainloop.glib.DBusGMainLoop())
    bus.call_on_disconnection(lambda _: loop.quit())
    commands = Commands(Tree(bus))
    name = dbus.service.BusName("org.bluez", bus, do_not_queue=True)
    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP,
                      lambda *_: serve(commands, loop))
    print(json.dumps(name.get_name()), flush=True)
    loop.run()


if __name__ == "__main__":
    sys.exit(main())
