// OpenChannels<Id>: the channels that are open on the card through us, so that none is left behind.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace lpab::modem {

// Knows which channels have an owner, and which must be closed before the next one opens: those
// whose closing failed and those whose opening was answered too late.
template <typename Id>
class OpenChannels {
 public:
  struct Channel {
    Id id;
    uint32_t generation;  // of the card, when it was opened
  };

  void Opened(const Id& id, uint32_t generation) {
    Forget(id);
    used_.push_back({id, generation});
  }
  void Closed(const Id& id) { Forget(id); }
  // Open on the card, and nobody uses it.
  void LeftOver(const Id& id, uint32_t generation) {
    Forget(id);
    left_over_.push_back({id, generation});
  }

  // The reader that opened them is gone, and none has an owner.
  void LeaveAll() {
    left_over_.insert(left_over_.end(), used_.begin(), used_.end());
    used_.clear();
  }

  // Channels left over, and those that a card reset took from their owners.
  std::vector<Channel> TakeLeftOver(uint32_t generation) {
    std::vector<Channel> taken = std::exchange(left_over_, {});
    for (const Channel& channel : used_) {
      if (channel.generation != generation) taken.push_back(channel);
    }
    std::erase_if(used_, [&](const Channel& channel) { return channel.generation != generation; });
    return taken;
  }

 private:
  void Forget(const Id& id) {
    std::erase_if(used_, [&](const Channel& channel) { return channel.id == id; });
    std::erase_if(left_over_, [&](const Channel& channel) { return channel.id == id; });
  }

  std::vector<Channel> used_;
  std::vector<Channel> left_over_;
};

}  // namespace lpab::modem
