// TestCard and TestReader: a card::Reader for tests that answers by a function and can be held.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "bridge/test_object.h"
#include "card/isdr.h"
#include "card/reader.h"

namespace lpab::bridge {

// What the test sees of the card. Shared by the test's thread and the worker's.
class TestCard {
 public:
  using Answer = std::function<Result<apdu::ResponseApdu>(const apdu::CommandApdu&)>;

  // Default: 9000 without data.
  void SetAnswer(Answer answer) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(answer);
  }
  // The modem around the card; null: there is none. It must outlive the reader.
  void SetControl(card::ProfileSwitchControl* control) { control_ = control; }
  // From now on each command waits until Release().
  void Hold() {
    const std::scoped_lock lock(mutex_);
    held_ = true;
  }
  void Release() {
    const std::scoped_lock lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  // Waits until so many commands have come to the card. False after 10 s.
  bool WaitForCommands(size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10),
                             [&] { return received_.size() >= count; });
  }
  bool WaitForClosed(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return closed_ >= count; });
  }
  // From now on no channel opens, for this reason.
  void RefuseOpening(Error reason) {
    const std::scoped_lock lock(mutex_);
    refusal_ = std::move(reason);
  }
  // As a REFRESH or a modem restart does.
  void Reset() {
    const std::scoped_lock lock(mutex_);
    ++generation_;
  }

  std::vector<apdu::CommandApdu> received() {
    const std::scoped_lock lock(mutex_);
    return received_;
  }
  int opened() {
    const std::scoped_lock lock(mutex_);
    return opened_;
  }
  int closed() {
    const std::scoped_lock lock(mutex_);
    return closed_;
  }

 private:
  friend class TestReader;

  Result<apdu::ResponseApdu> Exchange(const apdu::CommandApdu& command) {
    std::unique_lock lock(mutex_);
    received_.push_back(command);
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return !held_; });
    if (!answer_) return apdu::ResponseApdu{{}, apdu::kSwSuccess};
    return answer_(command);
  }
  void Count(int& counter) {
    const std::scoped_lock lock(mutex_);
    ++counter;
    changed_.notify_all();
  }
  std::optional<Error> refusal() {
    const std::scoped_lock lock(mutex_);
    return refusal_;
  }
  uint32_t generation() {
    const std::scoped_lock lock(mutex_);
    return generation_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Answer answer_;
  std::atomic<card::ProfileSwitchControl*> control_ = nullptr;
  bool held_ = false;
  std::optional<Error> refusal_;
  std::vector<apdu::CommandApdu> received_;
  int opened_ = 0;
  int closed_ = 0;
  uint32_t generation_ = 0;
};

class TestReader final : public card::Reader {
 public:
  explicit TestReader(TestCard& card) : card_(card) {}

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call&) override {
    if (auto refusal = card_.refusal()) return Fail(std::move(*refusal));
    card_.Count(card_.opened_);
    return std::make_unique<Channel>(card_, aids[0]);
  }
  uint32_t card_generation() const override { return card_.generation(); }
  std::string Describe() const override { return "a test card"; }
  card::ProfileSwitchControl* switch_control() override { return card_.control_; }

 private:
  class Channel final : public card::ApduChannel {
   public:
    Channel(TestCard& card, apdu::Aid aid)
        : card_(card), info_{std::move(aid), Bytes{0x6F, 0}, true} {}
    ~Channel() override { static_cast<void>(Close({})); }

    const card::ChannelInfo& info() const override { return info_; }
    Result<card::BatchResult> TransmitBatch(std::span<const card::BatchCommand> commands,
                                            const Call& call,
                                            const card::BatchProgress& progress) override {
      const card::Exchange exchange = [this](const apdu::CommandApdu& command, const Call&) {
        return card_.Exchange(command);
      };
      return card::RunBatch(exchange, commands, call, progress);
    }
    Result<void> Close(const Call&) override {
      if (!std::exchange(closed_, true)) card_.Count(card_.closed_);
      return {};
    }

   private:
    TestCard& card_;
    card::ChannelInfo info_;
    bool closed_ = false;
  };

  TestCard& card_;
};

// STORE DATA blocks of one chain that the filter lets through; all end with `fill`.
inline std::vector<card::BatchCommand> Chain(
    size_t blocks, uint8_t fill = 0x5A, card::ContinueRule rule = card::ContinueRule::OnSuccess(),
    size_t block_size = 10) {
  std::vector<card::BatchCommand> chain;
  for (apdu::CommandApdu& block : TestBlocks(blocks, block_size, fill)) {
    chain.push_back({std::move(block), rule});
  }
  return chain;
}

}  // namespace lpab::bridge
