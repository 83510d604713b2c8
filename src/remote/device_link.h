// DeviceLink: one connection to a device, as requests and answers with the round trips counted.
#pragma once

#include <memory>
#include <span>

#include "link/client_link.h"
#include "wire/pdu.h"

namespace lpab::remote {

// How long to wait, anew from each sign of life, and how to be stopped.
struct Waiting {
  Duration patience;
  Cancellation cancellation;

  // Within both the call's deadline and `longest`.
  static Waiting From(const Call& call, Duration longest = Duration::max());
};

// Written once for each group of PDUs that the client then waits for. One thread.
class DeviceLink {
 public:
  DeviceLink(std::unique_ptr<link::ClientLink> link, uint64_t& round_trips)
      : link_(std::move(link)), round_trips_(round_trips) {}

  wire::RequestId NextId() { return ++last_id_; }

  // Writes the PDUs together; the wait that follows is one round trip.
  void Ask(std::span<const wire::Pdu> pdus);
  // Writes PDUs that no wait follows.
  void Tell(std::span<const wire::Pdu> pdus) { link_->Send(pdus); }

  // Whether the link is of no use any more: broken, silent, or ended by the device.
  bool lost() const { return lost_; }

  // The next PDU, whatever it is. Errors: kCancelled; any other means that the link is lost.
  Result<wire::Pdu> Receive(const Waiting& waiting);
  // The answer to this request; others are dropped. Errors: also the device's refusal of it.
  Result<wire::Pdu> Await(wire::RequestId id, const Waiting& waiting);

  template <typename T>
  Result<T> AwaitAs(wire::RequestId id, const Waiting& waiting) {
    LPAB_ASSIGN(wire::Pdu pdu, Await(id, waiting));
    if (auto* answer = std::get_if<T>(&pdu)) return std::move(*answer);
    return Fail(ErrorCode::kProtocol, "the device answers with a PDU that was not asked for");
  }

 private:
  std::unique_ptr<link::ClientLink> link_;
  uint64_t& round_trips_;
  wire::RequestId last_id_ = 0;
  bool lost_ = false;
};

}  // namespace lpab::remote
