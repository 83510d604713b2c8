// CutLink: the network between LPA and bridge, which the Cutter cuts between or within frames.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "cutter.h"
#include "io/byte_stream.h"

namespace lpab::tests {

// Each connection is relayed frame by frame on a thread of its own. Connect() on any thread.
class CutLink {
 public:
  // `adopt` takes the device's end of each connection.
  using Adopt = std::function<void(std::unique_ptr<io::FdStream>)>;

  CutLink(Cutter& cutter, Adopt adopt);
  ~CutLink();

  // The client's end of a new connection. Errors: kUnavailable, once the link is gone.
  Result<std::unique_ptr<io::FdStream>> Connect();

 private:
  class Relay;

  Cutter& cutter_;
  Adopt adopt_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Relay>> relays_;
};

}  // namespace lpab::tests
