"""What stands for the radio: links between two adapters, and the descriptors at their ends."""
import os
import select
import socket

from gi.repository import GLib

READ = 512  # the buffer of bluetoothd for a packet of a descriptor; the rest of a longer one is lost
LONGEST = 509  # a longer value is lost on its way, without an error
BEARER = 5  # milliseconds that a packet is overtaken within
GONE = GLib.IO_HUP | GLib.IO_ERR | GLib.IO_NVAL


def make_pair():
    """Our end of a new pair as a number, and the other one, to be given away, as a socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
    return ours.detach(), theirs


class Descriptor:
    """bluetoothd's end of a SOCK_SEQPACKET that a program has the other end of.

    `arrived`: is given each packet; without it nothing is read. `left`: called when the other end
    is closed; the descriptor is closed then.
    """

    def __init__(self, fd, arrived=None, left=None):
        self.fd, self.arrived, self.left = fd, arrived, left
        self.source = None
        self.hold(False)

    def hold(self, on):
        """While held nothing is read, as if bluetoothd had no time."""
        if self.source:
            GLib.source_remove(self.source)
        self.source = None
        if not on:
            condition = GONE | GLib.IO_IN if self.arrived else GONE
            self.source = GLib.io_add_watch(self.fd, GLib.PRIORITY_DEFAULT, condition, self._ready)

    def hung_up(self):
        """Whether the other end is closed."""
        poll = select.poll()
        poll.register(self.fd, 0)
        return bool(poll.poll(0))

    def send(self, packet):
        """Whether it was taken: not when the descriptor is full."""
        try:
            os.write(self.fd, packet)
        except OSError:
            return False
        return True

    def close(self):
        if self.source:
            GLib.source_remove(self.source)
        if self.fd is not None:
            os.close(self.fd)
        self.fd = self.source = None

    def _ready(self, fd, condition):
        if condition & GLib.IO_IN:
            packet = self._read(fd)
            if packet:
                self.arrived(packet)
                return self.source is not None
        if condition & GONE:
            self.close()
            if self.left:
                self.left()
        else:
            self.source = None  # an empty packet: bluetoothd reads no more
        return False

    def _read(self, fd):
        try:
            return os.read(fd, READ)
        except OSError:
            return b""


class Way:
    """One direction between a central and whatever peripheral it is connected to.

    Counts what is sent, and does what a test has planned for the n-th packet: "lose",
    "duplicate", "swap" with the one behind it, or "cut" the link in place of it. `shuffles`: each
    two change places, as on the several bearers (EATT) that two BlueZ have between them.
    """

    def __init__(self):
        self.packets = self.bytes = self.longest = self.lost = 0
        self.plan = {}
        self.held = None
        self.shuffles = False

    def fault(self, packet, what):
        """Packet 0 is the next one."""
        self.plan[self.packets + packet] = what

    def send(self, packet, deliver, cut):
        """Gives to `deliver`, which says whether it took the packet, what comes of it."""
        what = self.plan.pop(self.packets, None)
        if self.shuffles and not what and not self.held:
            what = "swap"
            GLib.timeout_add(BEARER, self._late, packet, deliver)
        self.packets += 1
        self.bytes += len(packet)
        self.longest = max(self.longest, len(packet))
        if what == "cut":
            cut()
        elif what == "swap":
            self.held = packet
        elif what == "lose" or len(packet) > LONGEST:
            self.lost += 1
        else:
            behind, self.held = self.held, None
            for each in [packet] * (2 if what == "duplicate" else 1) + [behind] * bool(behind):
                self.lost += not deliver(each)

    def _late(self, packet, deliver):
        """Nothing came that could overtake it."""
        if self.held is packet:
            self.held = None
            self.lost += not deliver(packet)


class Link:
    """A connection of a central with a peripheral; `cut` ends it.

    `central`, `peripheral`: the Device objects at either end. `subscribers`: who gets the
    notifications of a characteristic that the central has subscribed to.
    """

    def __init__(self, central, peripheral, mtu):
        self.central, self.peripheral, self.mtu = central, peripheral, mtu
        self.writes, self.notifications = central.adapter.writes, central.adapter.notifications
        self.subscribers = {}
        self.whole = True

    def write(self, characteristic, packet):
        """Write without response, from the central; one longer than the MTU allows is not sent."""
        if len(packet) > self.mtu - 3:
            self.writes.lost += 1
        else:
            self.writes.send(packet, lambda each: characteristic.write(self, each), self.cut)

    def notify(self, characteristic, packet):
        """Cut to what the MTU allows in a Handle Multiple Value Notification, as to every BlueZ."""
        deliver = self.subscribers.get(characteristic)
        if deliver:
            room = self.mtu - 5
            self.notifications.lost += len(packet) > room
            self.notifications.send(packet[:room], deliver, self.cut)

    def subscribe(self, characteristic, deliver):
        self.subscribers[characteristic] = deliver
        characteristic.subscribed(self)

    def unsubscribe(self, characteristic):
        if self.subscribers.pop(characteristic, None):
            characteristic.unsubscribed()

    def cut(self):
        if not self.whole:
            return
        self.whole = False
        self.writes.held = self.notifications.held = None
        for characteristic in list(self.subscribers):
            self.unsubscribe(characteristic)
        for end in (self.peripheral, self.central):
            end.disconnected()
