// An FdStream as what OpenSSL reads from and writes to. Private to link.
#pragma once

#include <openssl/bio.h>

#include <memory>
#include <optional>

#include "io/byte_stream.h"

namespace lpab::link {

struct StreamBio {
  std::unique_ptr<io::FdStream> stream;
  std::optional<Error> error;  // what went wrong on the stream
  bool heard = false;          // whether anything has come
};

// A BIO on the stream, which never waits; OpenSSL frees it. `stream` must outlive it.
BIO* MakeStreamBio(StreamBio& stream);

}  // namespace lpab::link
