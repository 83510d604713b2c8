#!/bin/bash
# The job of script/ble-vm, in the machine: Bluetooth comes up, then the command of /tmp/job/command.
set -u
# shellcheck disable=SC1091
. /tmp/job/environment
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
mkdir -p /run/dbus /var/lib/bluetooth
dbus-daemon --system --fork
# LE alone: with -l3 and no -L the kernel of Debian 12 oopses at a pairing.
btvirt -L -l3 >/tmp/btvirt.log 2>&1 &
for setting in ${BLE_VM_GATT:-}; do
  sed -i "s/^#${setting%=*} = .*/${setting%=*} = ${setting#*=}/" /etc/bluetooth/main.conf
done
/usr/libexec/bluetooth/bluetoothd -n ${BLE_VM_DEBUG:+-d} >/tmp/bluetoothd.log 2>&1 &
for ((tries = 0; tries < 300; tries++)); do
  busctl --system get-property org.bluez /org/bluez/hci2 org.bluez.Adapter1 Powered 2>/dev/null |
    grep -q true && break
  sleep 0.1
done
[ "$tries" -lt 300 ] || { echo "ble-vm: bluetoothd has no adapters"; cat /tmp/bluetoothd.log; exit 1; }
# A second advertisement: the kernel changes between the two every 2 s. The controllers of btvirt send
# one out only when it is switched on, and the kernel drops what comes at once when it begins to look.
timeout 10 btmgmt --index 0 add-adv -u 180a 5 </dev/null >/dev/null
# shellcheck disable=SC1091
. /tmp/job/command
status=$?
cp /tmp/btvirt.log /tmp/bluetoothd.log /tmp/job
exit $status
