// What one open logical channel of the card remembers.
#pragma once

#include "sim/euicc/file_view.h"
#include "sim/euicc/response_queue.h"
#include "sim/euicc/store_data_chain.h"

namespace lpab::sim::euicc {

enum class Application { kFiles, kIsdR, kEcasd };

struct LogicalChannel {
  Application application = Application::kFiles;
  FileSelection files;  // where application is kFiles
  StoreDataChain chain;
  ResponseQueue pending;
};

}  // namespace lpab::sim::euicc
