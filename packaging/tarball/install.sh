#!/bin/sh
# Installs lpa-bridged, a program that needs no libraries, on a system without packages. As root.
#   ./install.sh                    program, settings, a user of its own, start at boot
#   ./install.sh --state-dir DIR    what must outlive a restart of the device is kept there
#   ./install.sh --remove           all of that but settings and state
#   ./install.sh --purge            these, too
# Run again, it replaces the program and leaves settings and state as they are.
set -eu
cd "$(dirname "$0")"

PROGRAM=/usr/local/bin/lpa-bridged
SETTINGS=/etc/lpa-bridged.toml
ACCOUNT=lpa-bridged
INIT=/etc/init.d/lpa-bridged
UNITS=/etc/systemd/system

say() { echo "install: $*"; }

fail() {
  echo "install: $*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Which way this system starts its services.
init_system() {
  if [ -d /run/systemd/system ]; then
    echo systemd
  elif [ -e /etc/rc.common ]; then
    echo procd
  else
    echo sysv
  fi
}

# Where files outlive a restart: /var is memory on many routers.
usual_state_dir() {
  case "$(readlink -f /var)" in
    /tmp* | /run*) echo /etc/lpa-bridged/state ;;
    *) echo /var/lib/lpa-bridged ;;
  esac
}

# The folder that the settings name.
state_dir_of_settings() {
  sed -n 's/^state_dir *= *"\(.*\)".*/\1/p' "$SETTINGS" 2>/dev/null || true
}

# A user and a group by two lines, for systems without a program that adds them.
write_account() {
  id=999
  while grep -q "^[^:]*:[^:]*:$id:" /etc/passwd /etc/group; do id=$((id - 1)); done
  echo "$ACCOUNT:x:$id:" >>/etc/group
  echo "$ACCOUNT:*:$id:$id:LPA Bridge:/:/bin/false" >>/etc/passwd
  sed "s/^dialout:.*[^:]\$/&,$ACCOUNT/; s/^dialout:.*:\$/&$ACCOUNT/" /etc/group >/etc/group.new
  cat /etc/group.new >/etc/group
  rm /etc/group.new
}

# The daemon's user, in the group whose the serial ports are.
make_account() {
  grep -q "^$ACCOUNT:" /etc/passwd && return 0
  if has useradd && has usermod; then
    useradd --system --no-create-home --home-dir / --shell /bin/false --user-group "$ACCOUNT"
    usermod -a -G dialout "$ACCOUNT" || true
  elif has adduser && has addgroup; then
    addgroup -S "$ACCOUNT"
    adduser -S -D -H -h / -s /bin/false -G "$ACCOUNT" "$ACCOUNT"
    addgroup "$ACCOUNT" dialout || true
  else
    write_account
  fi
  say "made the user $ACCOUNT"
  grep -q "^dialout:" /etc/group ||
    say "there is no group dialout: let the user $ACCOUNT use the modem's port"
}

install_settings() {
  mkdir -p "$state"
  chmod 700 "$state"
  chown -R "$ACCOUNT:" "$state"
  if [ -e "$SETTINGS" ]; then
    say "$SETTINGS is kept"
    return 0
  fi
  {
    [ "$state" = /var/lib/lpa-bridged ] || echo "state_dir = \"$state\""
    cat lpa-bridged.toml
  } >"$SETTINGS"
  say "settings are in $SETTINGS: name the modem's port there"
}

# copy FROM TO MODE: at once, so that a daemon that runs keeps what it has.
copy() {
  mkdir -p "$(dirname "$2")"
  cp "$1" "$2.new"
  chmod "$3" "$2.new"
  mv "$2.new" "$2"
}

# Buildroot starts what is called S and two digits.
is_buildroot() { [ -e /etc/init.d/rcS ] && grep -q 'S??\*' /etc/init.d/rcS; }

install_service() {
  case "$(init_system)" in
    systemd)
      sed "s:/usr/bin/lpa-bridged:$PROGRAM:" systemd/lpa-bridged.service >"$UNITS/lpa-bridged.service"
      copy systemd/lpa-bridged.socket "$UNITS/lpa-bridged.socket" 644
      systemctl daemon-reload
      systemctl enable --quiet lpa-bridged.socket lpa-bridged.service
      say "start it: systemctl start lpa-bridged"
      ;;
    procd)
      sed "s:/usr/sbin/lpa-bridged:$PROGRAM:; s:/etc/lpa-bridged/state:$state:
           s:/etc/lpa-bridged/lpa-bridged.toml:$SETTINGS:" lpa-bridged.procd >"$INIT"
      chmod 755 "$INIT"
      "$INIT" enable
      say "start it: $INIT start"
      ;;
    *)
      copy lpa-bridged.init "$INIT" 755
      if is_buildroot; then
        ln -sf lpa-bridged /etc/init.d/S95lpa-bridged
      elif has update-rc.d; then
        update-rc.d lpa-bridged defaults
      else
        say "make your system run $INIT start when it boots"
      fi
      say "start it: $INIT start"
      ;;
  esac
}

remove() {
  case "$(init_system)" in
    systemd)
      systemctl disable --now --quiet lpa-bridged.socket lpa-bridged.service || true
      rm -f "$UNITS/lpa-bridged.service" "$UNITS/lpa-bridged.socket"
      ;;
    *)
      [ ! -x "$INIT" ] || "$INIT" stop || true
      [ ! -e /etc/rc.common ] || "$INIT" disable || true
      rm -f "$INIT" /etc/init.d/S95lpa-bridged
      ! has update-rc.d || update-rc.d lpa-bridged remove
      ;;
  esac
  rm -f "$PROGRAM"
  say "removed; $SETTINGS and ${state:-the state} are kept"
}

action=install
state=$(state_dir_of_settings)
[ -n "$state" ] || state=$(usual_state_dir)
while [ $# -gt 0 ]; do
  case "$1" in
    --state-dir)
      [ $# -ge 2 ] || fail "--state-dir needs a folder"
      state=$2
      shift
      ;;
    --remove | --purge) action=${1#--} ;;
    *) fail "unknown argument $1; see the head of the file" ;;
  esac
  shift
done
[ "$(id -u)" -eq 0 ] || fail "only root installs"

if [ "$action" != install ]; then
  remove
  [ "$action" != purge ] || rm -rf "$SETTINGS" "$state" /var/log/lpa-bridged.log
  exit 0
fi
version=$(./lpa-bridged --version 2>/dev/null) || fail "the program does not run here: take the tarball for this processor ($(uname -m))"
make_account
install_settings
copy lpa-bridged "$PROGRAM" 755
install_service
say "$version is in $PROGRAM"
