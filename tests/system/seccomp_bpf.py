"""A seccomp filter with the rules of a systemd unit, as BPF on standard output.

Standard input: the names of the system calls that are allowed, one a line. Arguments: the address
families that are. Beside that no memory is writable and executable, and no namespace is made, as
MemoryDenyWriteExecute= and RestrictNamespaces= do it. Runs with Debian's Python, for its seccomp.
"""
import errno
import socket
import sys

import seccomp
from seccomp import ALLOW, ERRNO, Arg, EQ, MASKED_EQ, SyscallFilter

WRITE, EXECUTE = 0x2, 0x4
NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000,
                  0x40000000)


def known(name):
    try:
        return seccomp.resolve_syscall(seccomp.Arch(), name) >= 0
    except (ValueError, TypeError):
        return False


def main():
    families = [int(getattr(socket, name)) for name in sys.argv[1:]]
    no = ERRNO(errno.EPERM)
    rules = SyscallFilter(defaction=no)
    special = {"mmap", "mprotect", "socket", "clone", "clone3", "unshare", "setns"}
    for name in map(str.strip, sys.stdin):
        if name not in special and known(name):
            rules.add_rule(ALLOW, name)
    # What is not named by one of these has the default, which is no.
    for write, execute in ((0, 0), (WRITE, 0), (0, EXECUTE)):
        rules.add_rule(ALLOW, "mmap", Arg(2, MASKED_EQ, WRITE | EXECUTE, write | execute))
    rules.add_rule(ALLOW, "mprotect", Arg(2, MASKED_EQ, EXECUTE, 0))
    for family in families:
        rules.add_rule(ALLOW, "socket", Arg(0, EQ, family))
    rules.add_rule(ALLOW, "clone", Arg(0, MASKED_EQ, sum(NEW_NAMESPACES), 0))
    rules.add_rule(ERRNO(errno.ENOSYS), "clone3")
    rules.export_bpf(sys.stdout.buffer)


if __name__ == "__main__":
    main()
