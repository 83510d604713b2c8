// BridgeReader: the card in a device, reached through its bridge.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "card/reader.h"
#include "link/client_link.h"
#include "link/endpoint.h"
#include "wire/pdu.h"

namespace lpab::remote {

struct BridgeOptions {
  std::string client_name = "lpa";                     // what others are told who holds the card
  std::chrono::seconds lease{3600};                    // asked for; the device may give less
  Duration open_patience = std::chrono::seconds(120);  // for connecting and opening the channel
  Duration close_patience = std::chrono::seconds(30);
  // After a link lost in mid-batch: for so long the device is tried again for the outcome.
  Duration recovery = std::chrono::seconds(10);
  // For so long the lease is asked for again while somebody else holds it.
  Duration busy_patience{0};
  Duration retry_pause{500};  // between these tries
  link::KeepAlive keep_alive;
};

// Connects at the first OpenLogicalChannel. hello, lease and open are written together, so are the
// parts of a batch as credit allows, and close and bye of the last channel: each is one round trip.
// A deadline of a call runs anew from each sign of life of the device. A link lost before the lease
// or the channel was heard of is made anew once, for the same lease; one lost in mid-batch is, to
// fetch the outcome, and where that fails the outcome is unknown.
// One thread at a time.
class BridgeReader final : public card::Reader {
 public:
  using Connector = std::function<Result<std::unique_ptr<link::Transport>>(const Call&)>;

  explicit BridgeReader(link::Endpoint endpoint, BridgeOptions options = {});
  // `connector` makes each connection; `description` is for people.
  BridgeReader(Connector connector, std::string description, BridgeOptions options = {});
  ~BridgeReader() override;

  // Errors: kUnavailable (nothing listens there), kBusy (the lease: "held by NAME since 12 s"),
  // kUnsupported (no common version), and what the device's own reader reports.
  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  uint32_t card_generation() const override;
  std::string Describe() const override;

  // Takes the lease, and keeps it until Release() also while no channel is open. Does nothing while
  // it is held and the link stands. Errors: as OpenLogicalChannel, but for those of the card.
  Result<void> Hold(const Call& call);
  // Gives the lease back, which closes its channels. Where the link is lost it ends by the device's
  // grace time, or at the next Hold().
  void Release();

  // Waits for the device so far, from the first PDU to the close. Pings, credit and progress are
  // none. Spec: docs/protocol.md, "Round trips".
  uint64_t round_trips() const;

  // What the device said of itself at the last connection; nothing before the first.
  const std::optional<wire::Hello>& device() const;

 private:
  class Channel;
  class Client;
  class Switching;

  std::shared_ptr<Client> client_;
};

}  // namespace lpab::remote
