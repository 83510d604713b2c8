// BridgeReader::Client: the connection, the lease and what the device said of itself.
#pragma once

#include <optional>
#include <vector>

#include "remote/bridge_reader.h"
#include "remote/device_link.h"

namespace lpab::remote {

// Shared by the reader and its channels. Connects when it is needed, and takes the lease up again
// after a lost link. One thread.
class BridgeReader::Client {
 public:
  Client(Connector connector, std::string description, BridgeOptions options)
      : connector_(std::move(connector)),
        description_(std::move(description)),
        options_(std::move(options)) {}

  // As BridgeReader::Hold and Release.
  Result<void> Hold(const Call& call);
  void Release();

  // hello and lease where they are needed, and open, in one round trip.
  Result<wire::OpenAnswer> Open(std::span<const apdu::Aid> aids, const Call& call);
  // Closes the session, and says bye with it when it is the last.
  Result<void> Close(const wire::SessionId& session, const Call& call);
  // A link with the lease, made anew if need be. Errors: kUnavailable; kFailedPrecondition when the
  // lease has ended.
  Result<void> EnsureLink(const Call& call);
  // The outcome of a batch whose link was lost, waited for while the batch runs.
  // Errors: when the device cannot be reached any more, or does not know.
  Result<wire::Outcome> Recover(const wire::BatchId& batch, const Call& call);

  // The state of a switch, on a link that is made anew if need be; the lease is taken up again
  // where it still holds. Errors: kUnavailable, kTimeout, kCancelled.
  Result<wire::SwitchState> QuerySwitch(const wire::SwitchId& id, const Call& call);
  // The device has ended the lease by itself.
  void ForgetLease();

  DeviceLink& link() { return *link_; }
  const BridgeOptions& options() const { return options_; }
  const std::string& description() const { return description_; }
  const std::optional<wire::Hello>& device() const { return device_; }
  const wire::LeaseId& lease() const { return *lease_; }
  uint64_t round_trips() const { return round_trips_; }
  uint32_t generation() const { return generation_; }
  void set_generation(uint32_t generation) { generation_ = generation; }

 private:
  Result<void> Connect(const Call& call);
  // The link and the lease, as far as they are missing, in one round trip.
  Result<void> LinkAndLease(const Call& call);
  Result<wire::OpenAnswer> TryOpen(std::span<const apdu::Aid> aids, const Call& call);
  wire::Hello MakeHello();
  wire::Lease MakeLease();
  // Whether something was asked since there had been so many round trips, and the link broke before
  // the answer.
  bool LinkBroke(uint64_t round_trips, const Error& error) const;
  Result<void> AwaitHello(wire::RequestId id, const Waiting& waiting);
  Result<void> AwaitLease(wire::RequestId id, const Waiting& waiting);
  // Writes hello, lease and `question` on a new link; a lease that has ended does not matter. Gives
  // the question's id; its answer is still to come.
  Result<wire::RequestId> AskAnew(wire::Pdu question, const Call& call, const Waiting& waiting);
  Result<wire::Outcome> TryRecover(const wire::BatchId& batch, const wire::BootId& boot_id,
                                   const Call& call);
  // Whether the device has heard it.
  bool SayBye();
  void DropIfLost();

  const Connector connector_;
  const std::string description_;
  const BridgeOptions options_;
  std::optional<DeviceLink> link_;
  std::optional<wire::Hello> device_;
  std::optional<wire::LeaseId> lease_;
  std::optional<wire::LeaseToken> token_;  // of the lease that was asked for, until the answer
  uint32_t generation_ = 0;
  size_t sessions_ = 0;
  bool held_ = false;  // without sessions, too
  // Not given back when it was released, for the link was lost.
  std::optional<wire::LeaseId> former_lease_;
  uint64_t round_trips_ = 0;
};

}  // namespace lpab::remote
