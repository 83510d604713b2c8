// ModemWorker: the thread that owns the modem's reader and does one job after the other.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "bridge/card_worker.h"
#include "io/cancellation_source.h"
#include "io/mailbox.h"

namespace lpab::bridge {

struct WorkerDeadlines {
  Duration open = std::chrono::seconds(120);        // modem and channel
  Duration command = std::chrono::seconds(300);     // longer than any modem's own
  Duration close = std::chrono::seconds(10);        // of one channel
  Duration profile_switch = std::chrono::hours(2);  // longer than all its steps' own
};

// Makes the reader at the first job, and anew after it said that the modem is gone. Jobs come in by
// a mailbox; results go out through `post`, which must run them on the link thread. Methods belong
// to the link thread.
class ModemWorker final : public CardWorker {
 public:
  using ReaderFactory = std::function<Result<std::unique_ptr<card::Reader>>(const Call&)>;
  using Post = std::function<void(std::function<void()>)>;

  // Errors: kUnavailable (no descriptors or threads left).
  static Result<std::unique_ptr<ModemWorker>> Start(ReaderFactory factory, Post post,
                                                    WorkerDeadlines deadlines = {});
  // Cancels what runs, closes all channels and waits for the thread. Results still under way are
  // posted; `post` must take them.
  ~ModemWorker() override;

  void Open(std::vector<apdu::Aid> aids, Done<OpenResult> done) override;
  void RunChain(ChainJob job, Done<ChainResult> done) override;
  void Switch(SwitchJob job, std::optional<ChannelHandle> channel,
              std::function<void(wire::SwitchStage, const std::string&)> progress,
              Done<SwitchReport> done) override;
  void Close(std::vector<ChannelHandle> channels, Done<Result<void>> done) override;
  void InterruptChain() override;

 private:
  using Job = std::function<void()>;
  using Flag = std::shared_ptr<std::atomic<bool>>;

  ModemWorker(ReaderFactory factory, Post post, WorkerDeadlines deadlines,
              io::CancellationSource stop, std::unique_ptr<io::Mailbox<Job>> jobs);

  // On the worker's thread.
  void Run();
  OpenResult DoOpen(const std::vector<apdu::Aid>& aids);
  Result<OpenResult::Opened> TryOpen(const std::vector<apdu::Aid>& aids, const Call& call);
  ChainResult DoChain(const ChainJob& job, const std::atomic<bool>& interrupted);
  void RunCommands(card::ApduChannel& channel, const ChainJob& job,
                   const std::atomic<bool>& interrupted, ChainResult& result);
  SwitchReport DoSwitch(const SwitchJob& job, std::optional<ChannelHandle> channel,
                        const SwitchExecutor::Progress& progress);
  Result<void> DoClose(const std::vector<ChannelHandle>& channels);
  Result<void> EnsureReader(const Call& call);
  void DropReader();
  uint32_t Generation() const;
  Call Within(Duration duration) const;

  // Errors: kResourceExhausted.
  Result<void> Submit(Job job) { return jobs_->Push(std::move(job)); }

  const ReaderFactory factory_;
  const Post post_;
  const WorkerDeadlines deadlines_;
  const io::CancellationSource stop_;
  std::unique_ptr<io::Mailbox<Job>> jobs_;
  Flag interrupt_;  // of the last chain; link thread

  std::unique_ptr<card::Reader> reader_;
  std::map<ChannelHandle, std::unique_ptr<card::ApduChannel>> channels_;
  ChannelHandle next_channel_ = 1;
  uint32_t earlier_generations_ = 0;  // of readers that are gone
  std::thread thread_;
};

}  // namespace lpab::bridge
