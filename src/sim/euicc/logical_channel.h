// What one open logical channel of the card remembers.
#pragma once

#include "sim/euicc/file_view.h"
#include "sim/euicc/response_queue.h"
#include "sim/euicc/store_data_chain.h"

namespace lpab::sim::euicc {

struct LogicalChannel {
  bool isdr = false;  // the ISD-R is selected; otherwise `files` says where the channel stands
  FileSelection files;
  StoreDataChain chain;
  ResponseQueue pending;
};

}  // namespace lpab::sim::euicc
