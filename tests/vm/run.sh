#!/bin/bash
# The job of script/ble-vm, in the machine: Bluetooth comes up, then the command of /tmp/job/command.
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
mkdir -p /run/dbus /var/lib/bluetooth
dbus-daemon --system --fork
# LE alone: with -l3 and no -L the kernel of Debian 12 oopses at a pairing.
btvirt -L -l3 >/tmp/btvirt.log 2>&1 &
/usr/libexec/bluetooth/bluetoothd -n ${BLE_VM_DEBUG:+-d} >/tmp/bluetoothd.log 2>&1 &
for ((tries = 0; tries < 300; tries++)); do
  busctl --system get-property org.bluez /org/bluez/hci2 org.bluez.Adapter1 Powered 2>/dev/null |
    grep -q true && break
  sleep 0.1
done
[ "$tries" -lt 300 ] || { echo "ble-vm: bluetoothd has no adapters"; cat /tmp/bluetoothd.log; exit 1; }
. /tmp/job/command
status=$?
cp /tmp/btvirt.log /tmp/bluetoothd.log /tmp/job
exit $status
