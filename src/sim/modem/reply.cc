#include "sim/modem/reply.h"

namespace lpab::sim::modem {

std::string_view CmeText(Cme error) {
  switch (error) {
    case Cme::kPhoneFailure:
      return "phone failure";
    case Cme::kOperationNotAllowed:
      return "operation not allowed";
    case Cme::kOperationNotSupported:
      return "operation not supported";
    case Cme::kSimNotInserted:
      return "SIM not inserted";
    case Cme::kSimFailure:
      return "SIM failure";
    case Cme::kSimBusy:
      return "SIM busy";
    case Cme::kNotFound:
      return "not found";
    case Cme::kMemoryFailure:
      return "memory failure";
    case Cme::kIncorrectParameters:
      return "Incorrect parameters";
  }
  return "unknown";
}

}  // namespace lpab::sim::modem
