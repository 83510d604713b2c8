#include "apps/lpa/deferred_reader.h"

namespace lpab::apps {
namespace {

Error Explained(Error error, const std::string& name) {
  if (name.empty()) error.next = "give --card or set LPA_CARD: " + error.next;
  return error;
}

}  // namespace

Result<void> DeferredReader::EnsureOpen(const Call& call) {
  if (card_.reader != nullptr) return {};
  auto opened = connect::OpenCard(name_, state_folder_, call);
  if (!opened) return Fail(Explained(std::move(opened).error(), name_));
  card_ = std::move(*opened);
  return {};
}

Result<void> DeferredReader::Hold(const Call& call) {
  LPAB_TRY(EnsureOpen(call));
  return card_.hold(call);
}

Result<std::unique_ptr<card::ApduChannel>> DeferredReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  LPAB_TRY(EnsureOpen(call));
  return card_.reader->OpenLogicalChannel(aids, call);
}

uint32_t DeferredReader::card_generation() const {
  return card_.reader != nullptr ? card_.reader->card_generation() : 0;
}

std::string DeferredReader::Describe() const {
  if (card_.reader != nullptr) return card_.reader->Describe();
  return name_.empty() ? "no card" : name_;
}

std::optional<uint64_t> DeferredReader::round_trips() const {
  return card_.reader != nullptr ? card_.round_trips() : std::nullopt;
}

}  // namespace lpab::apps
