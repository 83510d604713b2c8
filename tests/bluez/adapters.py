"""An adapter: looking for devices, advertisements and applications of the programs on the bus."""
import dbus
import dbus.service
from gi.repository import GLib

from applications import Application
from devices import DEVICE, SOON, Device
from objects import NO_STRINGS, PROPERTIES, Exported, failure
from radio import Way

ADAPTER = "org.bluez.Adapter1"
GATT = "org.bluez.GattManager1"
ADVERTISING = "org.bluez.LEAdvertisingManager1"
ADVERTISEMENT = "org.bluez.LEAdvertisement1"
INSTANCES = 5
NAME_LENGTH = 29  # what a scan response has room for
FIRST_HANDLE = 0x10


class Advertisement:
    """One that a program has registered, as it was read."""

    def __init__(self, owner, path):
        self.owner, self.path = owner, path
        self.ready = False
        self.properties = {}

    def update(self, properties):
        self.properties.update(properties)

    @property
    def name(self):
        name = str(self.properties.get("LocalName", "")).encode()
        return name[:NAME_LENGTH].decode(errors="ignore")

    @property
    def uuids(self):
        return {str(uuid) for uuid in self.properties.get("ServiceUUIDs", ())}

    @property
    def connectable(self):
        return self.ready and self.properties.get("Type") == "peripheral"


class Adapter(Exported):
    """hci0, hci1 and so on; `others` are all adapters within its reach, itself among them.

    What a test may set: `mtu` of its links as a central, `connect_milliseconds` until an attempt
    to connect is given up, `disconnect_milliseconds` from a Disconnect to the link's end: 2000 or
    more with bluetoothd (DISCONNECT_TIMER in src/device.c).
    """

    def __init__(self, tree, name, number, others):
        self.others = others
        self.address = f"00:AA:01:{number:02X}:00:42"
        self.mtu, self.connect_milliseconds, self.disconnect_milliseconds = 517, 1500, 50
        self.writes, self.notifications = Way(), Way()
        self.devices, self.applications, self.advertisements = {}, [], []
        self.filters, self.searches = {}, set()
        self.rssi = 0
        self.held = False
        super().__init__(tree, f"/org/bluez/{name}", {
            ADAPTER: {"Address": self.address, "AddressType": "public", "Name": f"host of {name}",
                      "Alias": f"host of {name}", "Powered": True, "Discoverable": False, "Pairable": True,
                      "Discovering": False, "UUIDs": NO_STRINGS,
                      "Roles": dbus.Array(["central", "peripheral"], signature="s")},
            GATT: {},
            ADVERTISING: {"ActiveInstances": dbus.Byte(0),
                          "SupportedInstances": dbus.Byte(INSTANCES),
                          "SupportedIncludes": NO_STRINGS}})
        tree.when_gone(self._forget_program)
        tree.bus.add_signal_receiver(self._advertisement_changed, "PropertiesChanged", PROPERTIES,
                                     sender_keyword="sender", path_keyword="path")

    def go(self):
        """It is pulled out: what was registered on it is forgotten, its objects vanish."""
        for each in self.links():
            each.cut()
        for advertisement in self.advertisements:
            self.tree.call(advertisement.owner, advertisement.path, ADVERTISEMENT, "Release",
                           "")
        for application in self.applications:
            application.close()
        for device in self.devices.values():
            device.forget()
        for registered in (self.applications, self.advertisements, self.devices):
            registered.clear()
        self.vanish()

    def hold(self, on):
        """While held bluetoothd reads nothing of what programs write or notify here."""
        self.held = on
        for holder in (*self.applications, *self.devices.values()):
            for service in holder.services:
                for characteristic in service.characteristics:
                    characteristic.hold(on)

    def powered(self):
        return bool(self.properties[ADAPTER]["Powered"])

    def power(self, on):
        if not on:
            for each in self.links():
                each.cut()
            self.searches.clear()
        self.change(ADAPTER, Powered=on, Discovering=bool(self.searches))

    def assign(self, name, value):
        if name == "Powered":
            self.power(bool(value))
        elif name == "Alias":
            self.change(ADAPTER, Alias=value)
        else:
            super().assign(name, value)

    def links(self):
        return [device.link for device in self.devices.values() if device.link]

    def takes_connections(self):
        return self.powered() and any(
            each.connectable for each in self.advertisements)

    def device_of(self, other):
        if other.address not in self.devices:
            self.devices[other.address] = Device(self, other)
        return self.devices[other.address]

    def next_rssi(self):
        """Another one each time: a device that is seen again says so by it."""
        self.rssi = (self.rssi + 1) % 8
        return -50 - self.rssi

    def number(self, services):
        """Gives handles to an application's services and characteristics, behind those in use."""
        if not any(application.services for application in self.applications):
            self.handle = FIRST_HANDLE
        for service in services:
            service.handle = self.handle
            for index, characteristic in enumerate(service.characteristics):
                characteristic.handle = service.handle + 1 + 3 * index
            self.handle += 1 + 3 * len(service.characteristics)

    def look(self):
        """Sees what advertises, once for each that is searched for."""
        for other in self.others.values():
            for advertisement in other.advertisements:
                if other is not self and other.powered() and self._wants(advertisement):
                    self.device_of(other).seen(advertisement)

    def _wants(self, advertisement):
        if not advertisement.ready or not self.searches:
            return False
        filters = [self.filters.get(each) for each in self.searches]
        if not all(filters):
            return bool(advertisement.properties.get("Discoverable"))
        return any(not each.get("UUIDs") or advertisement.uuids & set(map(str, each["UUIDs"]))
                   for each in filters)

    @dbus.service.method(ADAPTER, in_signature="a{sv}", sender_keyword="sender")
    def SetDiscoveryFilter(self, chosen, sender):
        self.filters[str(sender)] = dict(chosen)

    @dbus.service.method(ADAPTER, sender_keyword="sender")
    def StartDiscovery(self, sender):
        if not self.powered():
            raise failure("NotReady", "Resource Not Ready")
        if sender in self.searches:
            raise failure("InProgress", "Operation already in progress")
        self.searches.add(str(sender))
        self.change(ADAPTER, Discovering=True)
        GLib.timeout_add(SOON, self.look)

    @dbus.service.method(ADAPTER, sender_keyword="sender")
    def StopDiscovery(self, sender):
        if sender not in self.searches:
            raise failure("Failed", "No discovery started")
        self._stop_search(sender)

    @dbus.service.method(ADAPTER, in_signature="o")
    def RemoveDevice(self, path):
        for address, device in self.devices.items():
            if device.path == path:
                del self.devices[address]
                return device.forget()
        raise failure("DoesNotExist", "Does Not Exist")

    def _stop_search(self, program):
        self.searches.discard(program)
        if not self.searches:
            self.change(ADAPTER, Discovering=False)
            for device in self.devices.values():
                device.drop(DEVICE, "RSSI")

    @dbus.service.method(GATT, in_signature="oa{sv}", sender_keyword="sender",
                         async_callbacks=("reply", "error"))
    def RegisterApplication(self, path, options, sender, reply, error):
        if find(self.applications, sender, path):
            return error(failure("AlreadyExists", "Already Exists"))

        def ready(why):
            if not why:
                self._services_changed()
                return reply()
            self.applications.remove(application)
            return error(failure("Failed", why))
        application = Application(self, str(sender), str(path), ready)
        self.applications.append(application)

    @dbus.service.method(GATT, in_signature="o", sender_keyword="sender")
    def UnregisterApplication(self, path, sender):
        self._forget_application(must_find(self.applications, sender, path))

    def _forget_application(self, application):
        self.applications.remove(application)
        application.close()
        self._services_changed()

    def _services_changed(self):
        for each in self.links():
            GLib.timeout_add(SOON, each.central.resolve)

    @dbus.service.method(ADVERTISING, in_signature="oa{sv}", sender_keyword="sender",
                         async_callbacks=("reply", "error"))
    def RegisterAdvertisement(self, path, options, sender, reply, error):
        if find(self.advertisements, sender, path):
            return error(failure("AlreadyExists", "Already Exists"))
        if len(self.advertisements) == INSTANCES:
            return error(failure("NotPermitted", "Maximum advertisements reached"))
        advertisement = Advertisement(str(sender), str(path))
        self.advertisements.append(advertisement)

        def read(properties):
            advertisement.update(properties)
            if advertisement.properties.get("Type") not in ("peripheral", "broadcast"):
                self._forget_advertisement(advertisement)
                return error(failure("Failed", "Failed to parse advertisement."))
            advertisement.ready = True
            self._count_advertisements()
            self._seen_by_all()
            return reply()
        self.tree.call(advertisement.owner, path, PROPERTIES, "GetAll", "s", ADVERTISEMENT,
                       reply=read)

    @dbus.service.method(ADVERTISING, in_signature="o", sender_keyword="sender")
    def UnregisterAdvertisement(self, path, sender):
        self._forget_advertisement(must_find(self.advertisements, sender, path))

    def _advertisement_changed(self, interface, changed, _, sender, path):
        advertisement = find(self.advertisements, sender, path)
        if advertisement and interface == ADVERTISEMENT:
            advertisement.update(changed)
            self._seen_by_all()

    def _forget_advertisement(self, advertisement):
        self.advertisements.remove(advertisement)
        self._count_advertisements()

    def _count_advertisements(self):
        count = len(self.advertisements)
        self.change(ADVERTISING, ActiveInstances=dbus.Byte(count),
                    SupportedInstances=dbus.Byte(INSTANCES - count))

    def _seen_by_all(self):
        for other in self.others.values():
            GLib.timeout_add(SOON, other.look)

    def _forget_program(self, name):
        self._stop_search(name)
        self.filters.pop(name, None)
        for device in self.devices.values():
            for service in device.services:
                for characteristic in service.characteristics:
                    characteristic.program_gone(name)
        for each in [each for each in self.applications if each.owner == name]:
            self._forget_application(each)
        for each in [each for each in self.advertisements if each.owner == name]:
            self._forget_advertisement(each)


def find(registered, owner, path):
    return next((each for each in registered if (each.owner, each.path) == (owner, path)), None)


def must_find(registered, owner, path):
    found = find(registered, owner, path)
    if not found:
        raise failure("DoesNotExist", "Does Not Exist")
    return found
