#include "remote/bridge_reader.h"

#include "remote/bridge_channel.h"
#include "remote/bridge_client.h"

namespace lpab::remote {

BridgeReader::BridgeReader(link::Endpoint endpoint, BridgeOptions options)
    : BridgeReader(
          [endpoint](const Call& call) { return link::Plain(link::Connect(endpoint, call)); },
          "bridge " + endpoint.ToString(), std::move(options)) {}

BridgeReader::BridgeReader(Connector connector, std::string description, BridgeOptions options)
    : client_(std::make_shared<Client>(std::move(connector), std::move(description),
                                       std::move(options))) {}

BridgeReader::~BridgeReader() = default;

Result<std::unique_ptr<card::ApduChannel>> BridgeReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  LPAB_ASSIGN(wire::OpenAnswer opened, client_->Open(aids, call));
  return std::make_unique<Channel>(client_, std::move(opened));
}

Result<void> BridgeReader::Hold(const Call& call) { return client_->Hold(call); }
void BridgeReader::Release() { client_->Release(); }
uint32_t BridgeReader::card_generation() const { return client_->generation(); }
std::string BridgeReader::Describe() const { return client_->description(); }
uint64_t BridgeReader::round_trips() const { return client_->round_trips(); }
const std::optional<wire::Hello>& BridgeReader::device() const { return client_->device(); }

}  // namespace lpab::remote
