// ModemWorker: the thread that owns the modem's reader and does one job after the other.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "bridge/card_worker.h"
#include "bridge/modem_use.h"
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
// to the link thread. Where the modem is shared, it is taken at the first job of a lease and given
// back at Release(): `use` hears of both, and the reader, with the modem's port, lives in between.
class ModemWorker final : public CardWorker {
 public:
  using ReaderFactory = std::function<Result<std::unique_ptr<card::Reader>>(const Call&)>;
  using Post = std::function<void(std::function<void()>)>;

  // `use`: none where the modem is the daemon's own; must outlive the worker.
  // Errors: kUnavailable (no descriptors or threads left).
  static Result<std::unique_ptr<ModemWorker>> Start(ReaderFactory factory, Post post,
                                                    WorkerDeadlines deadlines = {},
                                                    ModemUse* use = nullptr);
  // Cancels what runs, closes all channels and waits for the thread. Results still under way are
  // posted; `post` must take them.
  ~ModemWorker() override;

  void Open(std::vector<apdu::Aid> aids, Done<OpenResult> done) override;
  void RunChain(ChainJob job, Done<ChainResult> done) override;
  void Switch(SwitchJob job, std::optional<ChannelHandle> channel,
              std::function<void(wire::SwitchStage, const std::string&)> progress,
              Done<SwitchReport> done) override;
  void Close(std::vector<ChannelHandle> channels, Done<Result<void>> done) override;
  void Release(std::function<void()> done) override;
  void InterruptChain() override;

  // Takes the modem and gives it back once, so that the factory can put in order what an earlier
  // run left there.
  void TidyUp();

 private:
  using Job = std::function<void()>;
  using Flag = std::shared_ptr<std::atomic<bool>>;

  ModemWorker(ReaderFactory factory, Post post, WorkerDeadlines deadlines, ModemUse* use,
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
  Result<void> BeginUse(const Call& call);
  void DropReader();
  void DoRelease();
  uint32_t Generation() const;
  Call Within(Duration duration) const;

  // Errors: kResourceExhausted.
  Result<void> Submit(Job job) { return jobs_->Push(std::move(job)); }

  const ReaderFactory factory_;
  const Post post_;
  const WorkerDeadlines deadlines_;
  ModemUse* const use_;
  const io::CancellationSource stop_;
  std::unique_ptr<io::Mailbox<Job>> jobs_;
  Flag interrupt_;  // of the last chain; link thread

  bool in_use_ = false;  // between Begin() and End() of use_
  std::unique_ptr<card::Reader> reader_;
  std::map<ChannelHandle, std::unique_ptr<card::ApduChannel>> channels_;
  ChannelHandle next_channel_ = 1;
  uint32_t earlier_generations_ = 0;  // of readers that are gone
  std::thread thread_;
};

}  // namespace lpab::bridge
