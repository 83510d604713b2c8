// OpenChannels<Id>: the channels that are open on the card through us, so that none is left behind.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace lpab::modem {

// Knows which channels have an owner, and which must be closed before the next one opens: those
// whose closing failed, those whose opening was answered too late, and those of earlier readers and
// earlier runs of the program. One thread.
template <typename Id>
class OpenChannels {
 public:
  struct Channel {
    Id id;
    uint32_t generation = 0;  // of the card, when it was opened
    // Opened by a reader or program that is gone: resets of the card since then were not seen, and
    // by now the number may be somebody else's.
    bool of_earlier = false;
  };

  // Called after each change.
  void SetListener(std::function<void()> listener) { listener_ = std::move(listener); }

  void Opened(const Id& id, uint32_t generation) {
    Forget(id);
    used_.push_back({id, generation});
    Tell();
  }
  void Closed(const Id& id) {
    Forget(id);
    Tell();
  }
  // Open on the card, and nobody uses it.
  void LeftOver(const Id& id, uint32_t generation) {
    Forget(id);
    left_over_.push_back({id, generation});
    Tell();
  }
  // Was open through an earlier run of this program.
  void Remember(const Id& id) {
    Forget(id);
    left_over_.push_back({id, 0, true});
  }

  // The reader that opened them is gone, and none has an owner.
  void LeaveAll() {
    left_over_.insert(left_over_.end(), used_.begin(), used_.end());
    used_.clear();
    for (Channel& channel : left_over_) channel.of_earlier = true;
  }

  // The first of those that are left over or that a card reset took from their owners; it stays
  // until Closed().
  std::optional<Channel> NextLeftOver(uint32_t generation) {
    for (const Channel& channel : used_) {
      if (channel.generation != generation) left_over_.push_back(channel);
    }
    std::erase_if(used_, [&](const Channel& channel) { return channel.generation != generation; });
    if (left_over_.empty()) return std::nullopt;
    return left_over_.front();
  }

  // All that may be open.
  std::vector<Id> All() const {
    std::vector<Id> ids;
    for (const Channel& channel : used_) ids.push_back(channel.id);
    for (const Channel& channel : left_over_) ids.push_back(channel.id);
    return ids;
  }

 private:
  void Forget(const Id& id) {
    std::erase_if(used_, [&](const Channel& channel) { return channel.id == id; });
    std::erase_if(left_over_, [&](const Channel& channel) { return channel.id == id; });
  }
  void Tell() {
    if (listener_) listener_();
  }

  std::vector<Channel> used_;
  std::vector<Channel> left_over_;
  std::function<void()> listener_;
};

}  // namespace lpab::modem
