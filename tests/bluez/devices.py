"""Device1 and the services of a connected one: src/device.c and src/gatt-client.c."""
import os
import sys

import dbus
import dbus.service
from gi.repository import GLib

from applications import CHARACTERISTIC, SERVICE
from objects import NO_STRINGS, Exported, failure
from radio import Descriptor, Link, make_pair

DEVICE = "org.bluez.Device1"
SOON = 10  # milliseconds that something of the radio's takes


class Device(Exported):
    """What `adapter` knows of the adapter `other`, seen or connected."""

    def __init__(self, adapter, other):
        self.adapter, self.address = adapter, other.address
        self.link = self.connecting = None
        self.leavers = []  # who waits for the answer to a Disconnect
        self.browsed = False  # from then on its UUIDs are what was found, not what is advertised
        self.remote = {}
        path = f"{adapter.path}/dev_{other.address.replace(':', '_')}"
        super().__init__(adapter.tree, path, {DEVICE: {
            "Address": other.address, "AddressType": "public",
            "Alias": other.address.replace(":", "-"), "Adapter": dbus.ObjectPath(adapter.path), "Paired": False, "Bonded": False,
            "Connected": False, "Trusted": False, "Blocked": False, "LegacyPairing": False,
            "ServicesResolved": False, "UUIDs": NO_STRINGS}})

    @property
    def other(self):
        """The adapter that it is; none while that is pulled out."""
        return next((each for each in self.adapter.others.values()
                     if each.address == self.address), None)

    @property
    def services(self):
        return self.remote.values()

    def set_name(self, name):
        self.change(DEVICE, Name=name, Alias=name)

    def seen(self, advertisement):
        """An advertisement of it was received while the adapter looked for devices."""
        if advertisement.name:
            self.set_name(advertisement.name)
        if not self.browsed:
            known = {*self.properties[DEVICE]["UUIDs"], *advertisement.uuids}
            self.change(DEVICE, UUIDs=dbus.Array(sorted(known), signature="s"))
        self.change(DEVICE, RSSI=dbus.Int16(self.adapter.next_rssi()))

    def forget(self):
        if self.link:
            self.link.cut()
        self._show_services([])
        self.vanish()

    @dbus.service.method(DEVICE, async_callbacks=("reply", "error"))
    def Connect(self, reply, error):
        if self.link:
            return reply()
        if not self.adapter.powered():
            return error(failure("Failed", "Host is down"))
        if self.connecting:
            return error(failure("Failed", "Operation already in progress"))
        self.connecting = (reply, error)
        wait = self.adapter.connect_milliseconds
        GLib.timeout_add(SOON, self._try_to_connect, self.connecting, wait)

    @dbus.service.method(DEVICE, async_callbacks=("reply", "error"))
    def Disconnect(self, reply, error):
        """The link goes only a while later, and takes with it whoever is on it by then; a Connect
        meanwhile is answered at once."""
        if self.connecting:
            self._answer_connect("le-connection-abort-by-local")
            return reply()
        if not self.link:
            return error(failure("NotConnected", "Not Connected"))
        self.leavers.append(reply)
        if len(self.leavers) == 1:
            GLib.timeout_add(self.adapter.disconnect_milliseconds, self._leave, self.link)

    def _leave(self, link):
        if self.link is link:
            link.cut()

    def _try_to_connect(self, call, wait):
        """Once more as long as the peripheral takes nobody and there is time."""
        if self.connecting is not call:
            return
        other = self.other
        if other and other.takes_connections():
            peripheral = other.device_of(self.adapter)
            self.link = Link(self, peripheral, self.adapter.mtu)
            peripheral.connected(self.link)
            self.connected(self.link)
            self._answer_connect(None)
            GLib.timeout_add(SOON, self.resolve)
        elif wait <= 0:
            self._answer_connect("le-connection-abort-by-local")
        else:
            GLib.timeout_add(SOON, self._try_to_connect, call, wait - SOON)

    def _answer_connect(self, why):
        reply, error = self.connecting
        self.connecting = None
        error(failure("Failed", why)) if why else reply()

    def connected(self, link):
        self.link = link
        self.change(DEVICE, Connected=True)

    def disconnected(self):
        self.link = None
        for service in self.services:
            service.disconnected()
        self.change(DEVICE, ServicesResolved=False)
        self.change(DEVICE, Connected=False)
        leavers, self.leavers = self.leavers, []
        for reply in leavers:
            reply()

    def resolve(self):
        """Shows the services that the peripheral has; its name is what GAP says from now on."""
        if not self.link:
            return
        services = [service for application in self.other.applications
                    for service in application.services]
        self._show_services(services)
        self.set_name(str(self.other.properties["org.bluez.Adapter1"]["Alias"]))
        self.browsed = True
        found = sorted(service.uuid for service in services)
        self.change(DEVICE, UUIDs=dbus.Array(found, signature="s"))
        self.change(DEVICE, ServicesResolved=True)

    def _show_services(self, services):
        """Objects of a service that is no more go; others stay, also after a disconnection."""
        for service in [each for each in self.remote if each not in services]:
            self.remote.pop(service).forget()
        for service in services:
            if service not in self.remote:
                self.remote[service] = RemoteService(self, service)


class RemoteService(Exported):
    def __init__(self, device, service):
        super().__init__(device.tree, f"{device.path}/service{service.handle:04x}", {SERVICE: {
            "UUID": service.uuid, "Primary": service.primary,
            "Device": dbus.ObjectPath(device.path), "Includes": dbus.Array([], signature="o")}})
        self.characteristics = [RemoteCharacteristic(device, self.path, each)
                                for each in service.characteristics]

    def disconnected(self):
        for characteristic in self.characteristics:
            characteristic.close()

    def forget(self):
        for characteristic in self.characteristics:
            characteristic.close()
            characteristic.vanish()
        self.vanish()


class RemoteCharacteristic(Exported):
    """A characteristic as a central's programs see it."""

    def __init__(self, device, service, local):
        self.device, self.local = device, local
        self.writing = self.notifying = None
        properties = {"UUID": local.uuid, "Service": dbus.ObjectPath(service),
                      "Flags": dbus.Array(local.flags, signature="s"),
                      "MTU": dbus.UInt16(device.link.mtu)}
        if "write-without-response" in local.flags:
            properties["WriteAcquired"] = False
        if "notify" in local.flags:
            properties.update(NotifyAcquired=False, Notifying=False)
        super().__init__(device.tree, f"{service}/char{local.handle:04x}",
                         {CHARACTERISTIC: properties})

    def close(self):
        """Both descriptors, as at a disconnection."""
        self._close_writing()
        self._close_notifying()

    def hold(self, on):
        """While held the program's writes stay in its descriptor."""
        if self.writing:
            self.writing.hold(on)

    def program_gone(self, name):
        """bluetoothd 5.66 uses what it has freed when a program leaves the bus before it
        has closed its descriptor of AcquireNotify: notify_client_disconnect, then sock_hup."""
        if self.notifying and self.owner == name and not self.notifying.hung_up():
            print("bluetoothd has crashed: a program left the bus with AcquireNotify in use",
                  file=sys.stderr, flush=True)
            os._exit(139)

    @dbus.service.method(CHARACTERISTIC, in_signature="a{sv}", out_signature="ay",
                         async_callbacks=("reply", "error"))
    def ReadValue(self, options, reply, error):
        if not self.device.link:
            return error(failure("Failed", "Not connected"))
        if "read" not in self.local.flags:
            return error(failure("NotPermitted", "Read not permitted"))
        self.local.read(self.device.link, lambda value: reply(value), lambda _: error(
            failure("Failed", "Operation failed with ATT error: 0x0e")))

    @dbus.service.method(CHARACTERISTIC, in_signature="a{sv}", out_signature="hq")
    def AcquireWrite(self, options):
        self._may_acquire(self.writing, "Write", "write-without-response")
        link = self.device.link
        ours, theirs = make_pair()
        self.writing = Descriptor(ours, lambda packet: link.write(self.local, packet),
                                  self._close_writing)
        self.writing.hold(self.device.adapter.held)
        self.change(CHARACTERISTIC, WriteAcquired=True)
        return self._give(theirs)

    @dbus.service.method(CHARACTERISTIC, in_signature="a{sv}", out_signature="hq",
                         sender_keyword="sender")
    def AcquireNotify(self, options, sender):
        self._may_acquire(self.notifying, "Notify", "notify")
        ours, theirs = make_pair()
        self.owner = str(sender)
        self.notifying = Descriptor(ours, lambda _: None, self._close_notifying)
        self.device.link.subscribe(self.local, self._deliver)
        self.change(CHARACTERISTIC, NotifyAcquired=True)
        return self._give(theirs)

    def _deliver(self, packet):
        """Whether it was not lost: who has closed its end waits for nothing."""
        return self.notifying.send(packet) or self.notifying.hung_up()

    def _may_acquire(self, held, what, flag):
        if not self.device.link:
            raise failure("Failed", "Not connected")
        if held:
            raise failure("NotPermitted", f"{what} acquired")
        if flag not in self.local.flags:
            raise failure("NotSupported", "Operation is not supported")

    def _give(self, end):
        with end:
            return dbus.types.UnixFd(end), dbus.UInt16(self.device.link.mtu)

    def _close_writing(self):
        if self.writing:
            self.writing.close()
            self.writing = None
            self.change(CHARACTERISTIC, WriteAcquired=False)

    def _close_notifying(self):
        if self.notifying:
            self.notifying.close()
            self.notifying = None
            if self.device.link:
                self.device.link.unsubscribe(self.local)
            self.change(CHARACTERISTIC, NotifyAcquired=False)
