"""The peripheral's side: GATT applications on the bus, as src/gatt-database.c has them."""
import dbus

from objects import MANAGER
from radio import Descriptor

SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"


class Application:
    """What a program has registered; `ready(error)` is called when its objects are read."""

    def __init__(self, adapter, owner, path, ready):
        self.adapter, self.owner, self.path, self.ready = adapter, owner, path, ready
        self.services = []
        adapter.tree.call(owner, path, MANAGER, "GetManagedObjects", "", reply=self._read,
                          error=lambda _: ready("No object received"))

    def _read(self, objects):
        if not objects:
            return self.ready("No object received")
        services = {str(path): LocalService(self, each[SERVICE])
                    for path, each in objects.items() if SERVICE in each}
        for path, each in sorted(objects.items()):
            if CHARACTERISTIC not in each:
                continue
            service = services.get(str(each[CHARACTERISTIC].get("Service")))
            if not service:
                return self.ready("No valid service object found")
            service.characteristics.append(LocalCharacteristic(self, path, each[CHARACTERISTIC]))
        if not services:
            return self.ready("No valid service object found")
        self.adapter.number(list(services.values()))
        self.services = list(services.values())
        return self.ready(None)

    def close(self):
        for service in self.services:
            for characteristic in service.characteristics:
                characteristic.close()


class LocalService:
    def __init__(self, application, properties):
        self.application = application
        self.uuid = str(properties["UUID"])
        self.primary = bool(properties.get("Primary", True))
        self.characteristics = []


class LocalCharacteristic:
    """One characteristic: one descriptor for what all centrals write, one for all notifications.

    The write descriptor is acquired at the first write, and is closed only by the program. The
    notify descriptor is acquired at the first subscription and closed with the last.
    """

    def __init__(self, application, path, properties):
        self.application, self.path = application, path
        self.uuid = str(properties["UUID"])
        self.flags = [str(flag) for flag in properties["Flags"]]
        self.acquires = {name for name in ("WriteAcquired", "NotifyAcquired") if name in properties}
        self.writing = self.notifying = None
        self.closed = False
        self.pending = []
        self.count = 0

    def close(self):
        self.closed = True
        self._close_writing()
        self._close_notifying()

    def read(self, link, reply, error):
        self._call("ReadValue", "a{sv}", self._options(link), reply=reply, error=error)

    def write(self, link, packet):
        """Whether the program was given the packet, or will be."""
        if self.writing:
            return self.writing.send(packet)
        if "WriteAcquired" not in self.acquires:
            self._write_value(link, packet)
            return True
        self.pending.append((link, packet))
        if len(self.pending) == 1:
            self._call("AcquireWrite", "a{sv}", self._options(link), reply=self._write_acquired,
                       error=lambda _: self._flush())
        return True

    def subscribed(self, link):
        if self.notifying or "NotifyAcquired" not in self.acquires:
            self.count += 1
        else:
            self._call("AcquireNotify", "a{sv}", self._options(link),
                       reply=self._notify_acquired)

    def unsubscribed(self):
        if not self.count:
            return
        self.count -= 1
        if not self.count:
            self._close_notifying()

    def hold(self, on):
        """While held the program's notifications stay in its descriptor."""
        if self.notifying:
            self.notifying.hold(on)

    def _write_acquired(self, fd, _):
        if self.closed:
            return
        self.writing = Descriptor(fd.take(), left=self._close_writing)
        while self.pending and self.writing.send(self.pending[0][1]):
            self.pending.pop(0)
        self._flush()

    def _flush(self):
        """What the descriptor did not take is written by calls."""
        waiting, self.pending = self.pending, []
        for link, packet in waiting:
            self._write_value(link, packet)

    def _write_value(self, link, packet):
        self._call("WriteValue", "aya{sv}", dbus.ByteArray(packet), self._options(link))

    def _notify_acquired(self, fd, _):
        if self.closed:
            return
        self.notifying = Descriptor(fd.take(), arrived=self._notify, left=self._close_notifying)
        self.notifying.hold(self.application.adapter.held)
        self.count += 1

    def _notify(self, packet):
        for link in self.application.adapter.links():
            link.notify(self, packet)

    def _close_writing(self):
        if self.writing:
            self.writing.close()
        self.writing = None

    def _close_notifying(self):
        if self.notifying:
            self.notifying.close()
        self.notifying = None

    def _options(self, link):
        return dbus.Dictionary({"device": dbus.ObjectPath(link.peripheral.path),
                                "mtu": dbus.UInt16(link.mtu), "link": "LE"}, signature="sv")

    def _call(self, method, signature, *arguments, **handlers):
        self.application.adapter.tree.call(self.application.owner, self.path, CHARACTERISTIC,
                                           method, signature, *arguments, **handlers)
