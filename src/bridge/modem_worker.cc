#include "bridge/modem_worker.h"

#include <system_error>

#include "base/log.h"
#include "wire/error.h"

namespace lpab::bridge {
namespace {

constexpr size_t kMaximumJobs = 64;

// What the modem was shown to use after a switch or its rollback.
std::optional<std::string> ProfileInForce(const SwitchReport& report) {
  const bool proven =
      report.stage == wire::SwitchStage::kWaiting || report.stage == wire::SwitchStage::kRolledBack;
  return proven ? report.iccid : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<ModemWorker>> ModemWorker::Start(ReaderFactory factory, Post post,
                                                        WorkerDeadlines deadlines, ModemUse* use) {
  LPAB_ASSIGN(auto stop, io::CancellationSource::Create());
  LPAB_ASSIGN(auto jobs, io::Mailbox<Job>::Create(kMaximumJobs));
  std::unique_ptr<ModemWorker> worker(new ModemWorker(
      std::move(factory), std::move(post), deadlines, use, std::move(stop), std::move(jobs)));
  try {
    worker->thread_ = std::thread([raw = worker.get()] { raw->Run(); });
  } catch (const std::system_error& error) {
    return Fail(OsError("starting the modem's thread", error.code().value()));
  }
  return worker;
}

ModemWorker::ModemWorker(ReaderFactory factory, Post post, WorkerDeadlines deadlines, ModemUse* use,
                         io::CancellationSource stop, std::unique_ptr<io::Mailbox<Job>> jobs)
    : factory_(std::move(factory)),
      post_(std::move(post)),
      deadlines_(deadlines),
      use_(use),
      stop_(std::move(stop)),
      jobs_(std::move(jobs)) {}

ModemWorker::~ModemWorker() {
  stop_.Cancel();
  jobs_->Close();
  if (thread_.joinable()) thread_.join();
}

void ModemWorker::Open(std::vector<apdu::Aid> aids, Done<OpenResult> done) {
  auto submitted = Submit([this, aids = std::move(aids), done] {
    post_(
        [done, result = std::make_shared<OpenResult>(DoOpen(aids))] { done(std::move(*result)); });
  });
  if (submitted) return;
  post_([done, error = submitted.error()] { done({Fail(error), 0}); });
}

void ModemWorker::RunChain(ChainJob job, Done<ChainResult> done) {
  interrupt_ = std::make_shared<std::atomic<bool>>(false);
  auto submitted = Submit([this, job, done, interrupt = interrupt_] {
    post_([done, result = std::make_shared<ChainResult>(DoChain(job, *interrupt))] {
      done(std::move(*result));
    });
  });
  if (submitted) return;
  post_([done, error = submitted.error(), generation = job.generation] {
    done({{}, error, false, generation});
  });
}

void ModemWorker::Switch(SwitchJob job, std::optional<ChannelHandle> channel,
                         std::function<void(wire::SwitchStage, const std::string&)> progress,
                         Done<SwitchReport> done) {
  auto submitted = Submit([this, job = std::move(job), channel, progress, done] {
    const auto tell = [&](wire::SwitchStage stage, std::string_view step) {
      post_([progress, stage, step = std::string(step)] { progress(stage, step); });
    };
    const auto report = std::make_shared<SwitchReport>(DoSwitch(job, channel, tell));
    const std::optional<std::string> iccid = ProfileInForce(*report);
    post_([done, report] { done(std::move(*report)); });
    if (use_ != nullptr && reader_ != nullptr && iccid) use_->Switched(*reader_, *iccid);
    if (job.work != SwitchJob::Work::kSwitch) DoRelease();  // no lease will
  });
  if (submitted) return;
  const bool untouched = job.work == SwitchJob::Work::kSwitch;
  SwitchReport report{
      .stage = untouched ? wire::SwitchStage::kRefused : wire::SwitchStage::kRollbackFailed,
      .error = std::move(submitted).error()};
  post_([done, report = std::make_shared<SwitchReport>(std::move(report))] {
    done(std::move(*report));
  });
}

void ModemWorker::Close(std::vector<ChannelHandle> channels, Done<Result<void>> done) {
  auto submitted = Submit([this, channels = std::move(channels), done] {
    post_([done, result = DoClose(channels)] { done(result); });
  });
  if (submitted) return;
  post_([done, error = submitted.error()] { done(Fail(error)); });
}

void ModemWorker::Release(std::function<void()> done) {
  auto submitted = Submit([this, done] {
    DoRelease();
    post_(done);
  });
  if (!submitted) post_(done);
}

void ModemWorker::TidyUp() {
  static_cast<void>(Submit([this] {
    if (auto reader = EnsureReader(Within(deadlines_.open)); !reader) {
      log::Warning("bridge", "putting the modem in order: " + reader.error().message);
    }
    DoRelease();
  }));
}

void ModemWorker::InterruptChain() {
  if (interrupt_) *interrupt_ = true;
}

void ModemWorker::Run() {
  for (;;) {
    auto job = jobs_->Take({});
    if (!job) break;
    (*job)();
  }
  DropReader();
  DoRelease();
}

OpenResult ModemWorker::DoOpen(const std::vector<apdu::Aid>& aids) {
  const Call call = Within(deadlines_.open);
  const bool had_reader = reader_ != nullptr;
  auto opened = TryOpen(aids, call);
  // A port that went away shows at its next use: the modem is tried once more from the start.
  if (!opened && had_reader && reader_ == nullptr) opened = TryOpen(aids, call);
  return {std::move(opened), Generation()};
}

Result<OpenResult::Opened> ModemWorker::TryOpen(const std::vector<apdu::Aid>& aids,
                                                const Call& call) {
  LPAB_TRY(EnsureReader(call));
  auto channel = reader_->OpenLogicalChannel(aids, call);
  if (!channel) {
    if (channel.error().code == ErrorCode::kUnavailable) DropReader();
    return Fail(std::move(channel).error());
  }
  const ChannelHandle handle = next_channel_++;
  OpenResult::Opened opened{handle, (*channel)->info()};
  channels_[handle] = std::move(*channel);
  return opened;
}

ChainResult ModemWorker::DoChain(const ChainJob& job, const std::atomic<bool>& interrupted) {
  ChainResult result;
  const auto channel = channels_.find(job.channel);
  if (channel == channels_.end() || Generation() != job.generation) {
    result.error = wire::NumberedError(wire::ErrorNumber::kStaleGeneration,
                                       "the card was reset; the channel is gone");
  } else {
    RunCommands(*channel->second, job, interrupted, result);
  }
  if (result.error && result.error->code == ErrorCode::kUnavailable) DropReader();
  result.generation = Generation();
  return result;
}

// Command by command, so that an interruption waits for the one in flight and no more.
void ModemWorker::RunCommands(card::ApduChannel& channel, const ChainJob& job,
                              const std::atomic<bool>& interrupted, ChainResult& result) {
  for (const card::BatchCommand& command : job.commands) {
    if (interrupted) return;
    auto ran = channel.TransmitBatch({&command, 1}, Within(deadlines_.command));
    if (!ran) {
      result.error = std::move(ran).error();
      return;
    }
    if (ran->outcomes.empty()) return;
    card::CommandOutcome& outcome = ran->outcomes.front();
    const bool answered = outcome.kind == card::OutcomeKind::kAnswered;
    if (answered) result.ended_by_rule = !command.rule.LetsPass(outcome.response);
    if (outcome.kind != card::OutcomeKind::kNotSent) result.outcomes.push_back(std::move(outcome));
    result.error = std::move(ran->error);
    if (result.error || result.ended_by_rule || !answered) return;
  }
}

SwitchReport ModemWorker::DoSwitch(const SwitchJob& job, std::optional<ChannelHandle> channel,
                                   const SwitchExecutor::Progress& progress) {
  auto node = channel ? channels_.extract(*channel) : decltype(channels_.extract(0))();
  const SwitchExecutor::ReaderSource reader = [this](const Call& call) -> Result<card::Reader*> {
    LPAB_TRY(EnsureReader(call));
    return reader_.get();
  };
  const Call call = Within(deadlines_.profile_switch);
  SwitchExecutor executor(job, reader, progress, call);
  SwitchReport report = executor.Run(node.empty() ? nullptr : std::move(node.mapped()));
  if (report.error && report.error->code == ErrorCode::kUnavailable) DropReader();
  report.generation = Generation();
  return report;
}

Result<void> ModemWorker::DoClose(const std::vector<ChannelHandle>& channels) {
  Result<void> result;
  for (const ChannelHandle handle : channels) {
    auto channel = channels_.extract(handle);
    if (channel.empty()) continue;
    // Closing is tidying up: it is not cancelled with the worker.
    auto closed = channel.mapped()->Close({Deadline::After(deadlines_.close), {}});
    if (!closed) result = std::move(closed);
  }
  return result;
}

Result<void> ModemWorker::EnsureReader(const Call& call) {
  if (reader_) return {};
  LPAB_TRY(BeginUse(call));
  LPAB_ASSIGN(reader_, factory_(call));
  log::Info("bridge", "the modem is there: " + reader_->Describe());
  return {};
}

Result<void> ModemWorker::BeginUse(const Call& call) {
  if (use_ == nullptr || in_use_) return {};
  in_use_ = true;
  auto begun = use_->Begin(call);
  if (!begun) DoRelease();
  return begun;
}

void ModemWorker::DoRelease() {
  if (!in_use_) return;
  DropReader();
  use_->End();
  in_use_ = false;
}

void ModemWorker::DropReader() {
  if (!reader_) return;
  earlier_generations_ = Generation() + 1;
  channels_.clear();
  reader_.reset();
}

uint32_t ModemWorker::Generation() const {
  return earlier_generations_ + (reader_ ? reader_->card_generation() : 0);
}

Call ModemWorker::Within(Duration duration) const {
  return {Deadline::After(duration), stop_.cancellation()};
}

}  // namespace lpab::bridge
