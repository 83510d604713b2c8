#include "remote/presence.h"

#include "remote/greeting.h"

namespace lpab::remote {

Result<wire::Hello> Presence::Connect(const Call& call) {
  link_.reset();
  LPAB_ASSIGN(auto transport, connector_(call));
  LPAB_ASSIGN(auto link, link::ClientLink::Start(std::move(transport)));
  link_.emplace(std::move(link), round_trips_);
  const wire::Hello hello = MakeGreeting(*link_, client_name_);
  link_->Ask({{hello}});
  auto answer = AwaitGreeting(*link_, hello.id, Waiting::From(call));
  if (!answer) link_.reset();
  return answer;
}

Error Presence::AwaitEnd(const Cancellation& cancellation) {
  if (!link_) return MakeError(ErrorCode::kUnavailable, "there is no connection to the device");
  for (;;) {
    auto pdu = link_->Receive({Duration::max(), cancellation});
    if (pdu) continue;
    if (link_->lost()) link_.reset();
    return std::move(pdu).error();
  }
}

}  // namespace lpab::remote
