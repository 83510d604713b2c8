#include "remote/device_link.h"

namespace lpab::remote {

Waiting Waiting::From(const Call& call, Duration longest) {
  return {std::min(call.deadline.Remaining(), longest), call.cancellation};
}

void DeviceLink::Ask(std::span<const wire::Pdu> pdus) {
  ++round_trips_;
  link_->Send(pdus);
}

Result<wire::Pdu> DeviceLink::Receive(const Waiting& waiting) {
  const bool bounded = waiting.patience != Duration::max();
  const Deadline deadline = bounded ? Deadline::After(waiting.patience) : Deadline::Never();
  auto pdu = link_->Receive({deadline, waiting.cancellation});
  if (!pdu) lost_ = pdu.error().code != ErrorCode::kCancelled;
  if (!pdu) return pdu;
  if (const auto* refusal = std::get_if<wire::Refusal>(&*pdu); refusal && refusal->id == 0) {
    lost_ = true;
    return Fail(refusal->failure.error.WithContext("the device ends the connection"));
  }
  return pdu;
}

Result<wire::Pdu> DeviceLink::Await(wire::RequestId id, const Waiting& waiting) {
  for (;;) {
    LPAB_ASSIGN(wire::Pdu pdu, Receive(waiting));
    if (std::visit([](const auto& value) { return value.id; }, pdu) != id) continue;
    if (auto* refusal = std::get_if<wire::Refusal>(&pdu)) {
      return Fail(std::move(refusal->failure.error));
    }
    return pdu;
  }
}

}  // namespace lpab::remote
