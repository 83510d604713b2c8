"""D-Bus objects as bluetoothd exports them: with properties, under ObjectManager at /."""
import dbus
import dbus.service

PROPERTIES = "org.freedesktop.DBus.Properties"
MANAGER = "org.freedesktop.DBus.ObjectManager"
NO_STRINGS = dbus.Array([], signature="s")


def failure(name, text):
    """An error of BlueZ's: src/error.c."""
    return dbus.DBusException(text, name=f"org.bluez.Error.{name}")


class Tree(dbus.service.Object):
    """The object manager at /, and the calls that bluetoothd makes itself."""

    def __init__(self, bus):
        self.bus = bus
        self.objects = {}
        self.departures = []
        super().__init__(bus, "/")
        bus.add_signal_receiver(self._owner_changed, "NameOwnerChanged", "org.freedesktop.DBus",
                                "org.freedesktop.DBus")

    def _owner_changed(self, name, _, new):
        if not new:
            for departed in self.departures:
                departed(str(name))

    def when_gone(self, departed):
        """`departed` is told the name of each connection that has left the bus."""
        self.departures.append(departed)

    def call(self, owner, path, interface, method, signature, *arguments, reply=None, error=None):
        """Calls a program on the bus; neither handler: nobody waits for an answer."""
        self.bus.call_async(owner, path, interface, method, signature, arguments,
                            reply or (lambda *_: None), error or (lambda _: None))

    def add(self, added):
        self.objects[added.path] = added
        self.InterfacesAdded(added.path, added.properties)

    def remove(self, removed):
        del self.objects[removed.path]
        self.InterfacesRemoved(removed.path, list(removed.properties))

    @dbus.service.method(MANAGER, out_signature="a{oa{sa{sv}}}")
    def GetManagedObjects(self):
        return dbus.Dictionary({each.path: each.properties for each in self.objects.values()},
                               signature="oa{sa{sv}}")

    @dbus.service.signal(MANAGER, signature="oa{sa{sv}}")
    def InterfacesAdded(self, path, interfaces):
        pass

    @dbus.service.signal(MANAGER, signature="oas")
    def InterfacesRemoved(self, path, interfaces):
        pass


class Exported(dbus.service.Object):
    """One object, in the tree from its construction until `vanish`.

    `properties`: {interface: {name: value}}.
    """

    def __init__(self, tree, path, properties):
        self.tree, self.path, self.properties = tree, path, properties
        super().__init__(tree.bus, path)
        tree.add(self)

    def vanish(self):
        self.tree.remove(self)
        self.remove_from_connection()

    def change(self, interface, **values):
        """Sets properties, and says so on the bus when they are others than before."""
        held = self.properties[interface]
        news = {name: value for name, value in values.items() if held.get(name) != value}
        held.update(news)
        if news:
            self.PropertiesChanged(interface, news, NO_STRINGS)

    def drop(self, interface, name):
        """The property is there no more."""
        if self.properties[interface].pop(name, None) is not None:
            self.PropertiesChanged(interface, dbus.Dictionary({}, signature="sv"), [name])

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        try:
            return self.properties[interface][name]
        except KeyError:
            raise dbus.DBusException(f"No such property '{name}'",
                                     name="org.freedesktop.DBus.Error.InvalidArgs")

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return dbus.Dictionary(self.properties.get(interface, {}), signature="sv")

    @dbus.service.method(PROPERTIES, in_signature="ssv")
    def Set(self, interface, name, value):
        self.assign(name, value)

    def assign(self, name, value):
        """A program sets a property; of most objects it may set none."""
        raise dbus.DBusException(f"Property {name} is not writable",
                                 name="org.freedesktop.DBus.Error.PropertyReadOnly")

    @dbus.service.signal(PROPERTIES, signature="sa{sv}as")
    def PropertiesChanged(self, interface, changed, invalidated):
        pass
