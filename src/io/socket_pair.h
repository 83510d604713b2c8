// Two sockets that are connected to each other.
#pragma once

#include "base/result.h"
#include "io/fd.h"

namespace lpab::io {

struct SocketPair {
  Fd one;
  Fd other;

  // Unix sockets of this type (SOCK_STREAM, SOCK_SEQPACKET), non-blocking, closed on exec.
  // Errors: kUnavailable (no descriptors left).
  static Result<SocketPair> Make(int type);
};

}  // namespace lpab::io
