#include "modem/network_details.h"

#include "at/answers.h"

namespace lpab::modem {
namespace {

std::string Ask(AtModem& modem, const char* command, Result<std::string> (*parse)(at::Lines),
                const Call& call) {
  const auto answer = modem.Execute({command, modem.profile().deadlines.query}, call);
  return answer ? parse(answer->lines).value_or("") : "";
}

}  // namespace

NetworkDetails ReadNetworkDetails(AtModem& modem, const Call& call) {
  NetworkDetails details;
  details.imsi = modem.ReadImsi(call).value_or("");
  details.network = Ask(modem, "AT+COPS?", at::ParseOperator, call);
  details.apn = Ask(modem, "AT+CGDCONT?", at::ParseAccessPointName, call);
  return details;
}

}  // namespace lpab::modem
