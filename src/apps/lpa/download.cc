#include "apps/lpa/download.h"

#include <fmt/core.h>

#include "apps/lpa/commands.h"
#include "apps/lpa/prompt.h"
#include "apps/lpa/rule_names.h"
#include "base/hex.h"
#include "base/log.h"
#include "io/files.h"
#include "qr/qr_code.h"
#include "sgp22/code_choice.h"
#include "sgp22/rules_table.h"

namespace lpab::apps {
namespace {

constexpr size_t kLargestPicture = 32 * 1024 * 1024;  // bytes of the file

// From the command line, standard input or a picture.
Result<sgp22::ActivationCode> ReadActivationCode(const DownloadOptions& options) {
  if (!options.qr.empty()) {
    LPAB_ASSIGN(const Bytes picture, io::ReadFile(options.qr, kLargestPicture));
    const auto texts = qr::ReadQrCodes(picture);
    if (!texts) return Fail(texts.error().WithContext(options.qr));
    return sgp22::ChooseActivationCode(*texts, options.qr);
  }
  if (options.activation_code != "-") return sgp22::ActivationCode::Parse(options.activation_code);
  LPAB_ASSIGN(const std::string text, FirstLine("-"));
  return sgp22::ActivationCode::Parse(text);
}

Result<lpa::DownloadOrder> OrderFromCode(const DownloadOptions& options,
                                         bool& needs_confirmation_code) {
  LPAB_ASSIGN(sgp22::ActivationCode code, ReadActivationCode(options));
  needs_confirmation_code = code.confirmation_code_required;
  return lpa::DownloadOrder::From(std::move(code));
}

Result<lpa::DownloadOrder> OrderFromParts(const DownloadOptions& options) {
  lpa::DownloadOrder order;
  if (!options.address.empty()) {
    LPAB_ASSIGN(order.address, sgp22::SmdpAddress::Parse(options.address));
  }
  order.matching_id = options.matching_id;
  return order;
}

Result<std::string> AskConfirmationCode() {
  auto code = CanAsk() ? AskSecret("Confirmation code:") : std::nullopt;
  if (code) return std::move(*code);
  return Fail(
      MakeError(ErrorCode::kInvalidArgument, "this activation code needs a confirmation code")
          .WithNext("the operator sent it apart from the activation code; give it with "
                    "--confirmation-code-file FILE, or - for standard input"));
}

Result<lpa::DownloadOrder> OrderFrom(const DownloadOptions& options) {
  const bool has_parts = !options.address.empty() || !options.matching_id.empty();
  const bool has_code = !options.activation_code.empty() || !options.qr.empty();
  if (has_code && has_parts) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "both an activation code and --address or --matching-id are given")
                    .WithNext("give one of them"));
  }
  bool needs_confirmation_code = false;
  LPAB_ASSIGN(lpa::DownloadOrder order,
              has_code ? OrderFromCode(options, needs_confirmation_code) : OrderFromParts(options));
  if (!options.confirmation_code_file.empty()) {
    LPAB_ASSIGN(order.confirmation_code, FirstLine(options.confirmation_code_file));
  } else if (!options.confirmation_code.empty()) {
    order.confirmation_code = options.confirmation_code;
  } else if (needs_confirmation_code) {
    LPAB_ASSIGN(order.confirmation_code, AskConfirmationCode());
  }
  return order;
}

// What the user agrees to: names, class, owner and rules.
std::string OfferText(const sgp22::ProfileMetadata& metadata) {
  const sgp22::ProfileDescription& offered = metadata.description;
  std::string text =
      fmt::format("\"{}\" from {}, ICCID {}, {}", log::Escape(offered.name.value_or("")),
                  log::Escape(offered.provider.value_or("an unnamed provider")),
                  metadata.iccid.digits(), sgp22::ProfileClassName(metadata.profile_class));
  if (offered.owner) text += ", of the operator " + sgp22::OperatorText(*offered.owner);
  return text + "\n" + RuleLines(offered.rules);
}

lpa::Consent AskConsent(Progress& progress, const sgp22::ProfileMetadata& metadata) {
  progress.Clear();
  const auto answer = AskYesNo(OfferText(metadata) + "Install it?");
  if (!answer) return lpa::Consent::kPostpone;
  return *answer ? lpa::Consent::kAccept : lpa::Consent::kReject;
}

}  // namespace

lpa::DownloadHandlers DownloadHandlersFor(Session& session, bool yes) {
  lpa::DownloadHandlers handlers;
  handlers.on_card_ci = session.CardCiHandler();
  if (!session.options().no_notify) handlers.outbox = session.outbox();
  Progress& progress = session.progress();
  handlers.ask_consent = [&progress, yes](const sgp22::ProfileMetadata& metadata) {
    return yes ? lpa::Consent::kAccept : AskConsent(progress, metadata);
  };
  if (CanAsk()) {
    handlers.ask_confirmation_code = [&progress] {
      progress.Clear();
      return AskSecret("Confirmation code:");
    };
  }
  handlers.on_progress = [&progress](const lpa::DownloadProgress& at) {
    progress.Step(lpa::DownloadStepName(at.step));
    progress.Advance(at.done, at.total);
  };
  return handlers;
}

CommandOutput InstalledOutput(const lpa::DownloadResult& installed, const std::string& trust) {
  CommandOutput output;
  output.result = {{"iccid", installed.metadata.iccid.digits()},
                   {"aid", ToHex(installed.isdp_aid)},
                   {"name", installed.metadata.description.name.value_or("")},
                   {"provider", installed.metadata.description.provider.value_or("")},
                   {"class", sgp22::ProfileClassName(installed.metadata.profile_class)},
                   {"rules", RuleNames(installed.metadata.description.rules)},
                   {"trust", trust},
                   {"enabled", false},
                   {"notifications", Json::array()}};
  output.text = fmt::format("{} installed, disabled; the server is {}",
                            installed.metadata.iccid.digits(), trust);
  if (const std::string rules = RuleLines(installed.metadata.description.rules); !rules.empty()) {
    output.text += "\n" + rules.substr(0, rules.size() - 1);
  }
  for (const lpa::NotificationDelivery& delivery : installed.notifications) {
    output.result["notifications"].push_back(DeliveryJson(delivery));
  }
  output.text += DeliveryWarnings(installed.notifications);
  return output;
}

namespace {

// Enables what was just installed, and says so in `output`.
Result<void> Enable(Session& session, const std::string& iccid, CommandOutput& output) {
  auto enabled = ProfileEnable(session, iccid);
  if (!enabled) {
    Error error = std::move(enabled).error();
    return Fail(std::move(error).WithContext("the profile " + iccid +
                                             " is installed, but enabling it failed"));
  }
  output.result["enabled"] = true;
  for (Json& delivery : enabled->result["notifications"]) {
    output.result["notifications"].push_back(std::move(delivery));
  }
  output.text += "\n" + enabled->text;
  return {};
}

}  // namespace

Result<CommandOutput> ProfileDownload(Session& session, const DownloadOptions& options) {
  LPAB_ASSIGN(lpa::DownloadOrder order, OrderFrom(options));
  if (!options.yes && !CanAsk()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "there is no terminal to ask whether the profile shall be installed")
                    .WithNext("add --yes to agree beforehand"));
  }
  order.send_notification = !session.options().no_notify;
  lpa::ProfileDownload download(session.reader(), session.http(), session.isdr(), std::move(order),
                                DownloadHandlersFor(session, options.yes));
  const auto installed = download.Run(session.call());
  session.progress().End(installed.has_value());
  if (!installed) return Fail(installed.error());

  CommandOutput output = InstalledOutput(*installed, session.TrustText());
  if (options.enable) {
    LPAB_TRY(Enable(session, installed->metadata.iccid.digits(), output));
  }
  return output;
}

}  // namespace lpab::apps
