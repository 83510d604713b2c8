#include "lpa/batch_run.h"

#include "lpa/batch_order_run.h"

namespace lpab::lpa {

std::string_view BatchStatusName(BatchStatus status) {
  switch (status) {
    case BatchStatus::kNotTried:
      return "not-tried";
    case BatchStatus::kReady:
      return "ready";
    case BatchStatus::kDone:
      return "done";
    case BatchStatus::kInstalled:
      return "installed";
    case BatchStatus::kNotInstalled:
      return "not-installed";
    case BatchStatus::kUnknown:
      break;
  }
  return "unknown";
}

BatchResult BatchRun::Run(const BatchOrder& order, const Call& call) {
  return BatchOrderRun(services_, options_, order).Run(call);
}

BatchResult BatchRun::Check(const BatchOrder& order, const Call& call) {
  return BatchOrderRun(services_, options_, order).Check(call);
}

}  // namespace lpab::lpa
