// SwitchExecutor: a profile switch on the card and the modem, on the worker's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "card/profile_switch_control.h"
#include "card/reader.h"
#include "wire/switch.h"

namespace lpab::bridge {

struct SwitchJob {
  enum class Work {
    kSwitch,    // change, prove; where that fails roll back
    kResume,    // after a restart of the device: prove; where that fails roll back
    kRollBack,  // take the change back, prove
  };
  Work work = Work::kSwitch;
  wire::Switch request;
  apdu::Aid aid;  // whose channel takes the commands
};

// How it ended: kWaiting (proven), kRefused, kRolledBack or kRollbackFailed.
struct SwitchReport {
  wire::SwitchStage stage = wire::SwitchStage::kRollbackFailed;
  std::optional<std::string> iccid = {};  // that the modem reports; empty text: no profile
  Bytes answer = {};                      // of the card, when it refused
  std::optional<Error> error = {};        // why it is not kWaiting
  bool interrupted = false;               // the device is stopping: nothing is decided
  uint32_t generation = 0;
};

// Knows neither clients nor files. Every wait in it is bounded by the modem's profile, or ends with
// `call`. One per job; the worker's thread.
class SwitchExecutor {
 public:
  // The reader as it is now; made if need be.
  using ReaderSource = std::function<Result<card::Reader*>(const Call&)>;
  using Progress = std::function<void(wire::SwitchStage stage, std::string_view step)>;

  SwitchExecutor(const SwitchJob& job, ReaderSource reader, Progress progress, const Call& call)
      : job_(job), reader_(std::move(reader)), progress_(std::move(progress)), call_(call) {}

  // `channel`: to the job's AID, for kSwitch; null: it is opened.
  SwitchReport Run(std::unique_ptr<card::ApduChannel> channel);

 private:
  struct Change {
    enum class Kind { kDone, kInDoubt, kRefused };
    Kind kind = Kind::kRefused;
    Bytes answer = {};
    std::optional<Error> error = {};
  };
  enum class Verdict { kDone, kOtherForm, kBusy, kRefused, kUnreadable };

  SwitchReport Switch();
  SwitchReport Prove();
  SwitchReport RollBack(Error why);
  Result<void> CheckProvable();

  Change MakeChange(const wire::SwitchForms& forms);
  // Of one form; busy cards are reset once.
  Change TryForm(const wire::SwitchForms& forms, const std::vector<wire::Command>& form,
                 Verdict& verdict);
  Change Send(const wire::SwitchForms& forms, const std::vector<wire::Command>& form,
              Verdict& verdict);
  static Verdict Judge(const wire::SwitchForms& forms, const apdu::ResponseApdu& answer);
  Result<void> EnsureChannel();
  Result<void> ResetCard();
  Result<card::ProfileSwitchControl*> Control();
  Result<card::Reader*> AwaitReader();
  void Tell(wire::SwitchStage stage, std::string_view step) const;

  const SwitchJob& job_;
  const ReaderSource reader_;
  const Progress progress_;
  const Call& call_;
  std::unique_ptr<card::ApduChannel> channel_;
  bool card_was_reset_ = false;
};

}  // namespace lpab::bridge
