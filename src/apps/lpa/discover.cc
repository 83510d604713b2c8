#include <fmt/core.h>

#include "apps/lpa/commands.h"
#include "apps/lpa/download.h"
#include "apps/lpa/prompt.h"
#include "base/log.h"
#include "lpa/event_download.h"

namespace lpab::apps {
namespace {

Result<lpa::DiscoveryResult> AskSmds(Session& session, const std::string& smds) {
  lpa::DiscoveryRequest request;
  if (!smds.empty()) {
    auto address = sgp22::SmdpAddress::Parse(smds);
    if (!address) return Fail(std::move(address).error().WithContext("--smds"));
    request.smds = *std::move(address);
  }
  lpa::DiscoveryHandlers handlers;
  handlers.on_card_ci = session.CardCiHandler();
  handlers.on_step = [&session](lpa::DownloadStep step) {
    session.progress().Step(lpa::DownloadStepName(step));
  };
  lpa::Discovery discovery(session.reader(), session.http(), session.isdr(), std::move(request),
                           std::move(handlers));
  auto found = discovery.Run(session.call());
  session.progress().End(found.has_value());
  return found;
}

void SayWhatWaits(const lpa::DiscoveryResult& found, CommandOutput& output) {
  output.result["smdsAddress"] = found.smds.ToString();
  output.result["defaultSmdpAddress"] = found.default_smdp;
  output.result["events"] = Json::array();
  output.result["unusable"] = found.unusable;
  output.text = fmt::format("{} for this card at the SM-DS {}", Count(found.events.size(), "event"),
                            found.smds.ToString());
  for (const sgp22::EventEntry& event : found.events) {
    output.result["events"].push_back(
        {{"eventId", event.event_id}, {"address", event.server.ToString()}});
    output.text += fmt::format("\n  {}  at {}", event.event_id, event.server.ToString());
  }
  for (const std::string& sentence : found.unusable) output.text += "\nwarning: " + sentence;
  if (found.default_smdp.empty()) return;
  output.text += fmt::format(
      "\nthe card has a default SM-DP+, too: 'lpa profile download' without an activation code "
      "asks {}",
      log::Escape(found.default_smdp));
}

bool IsWanted(Session& session, const sgp22::EventEntry& event) {
  session.progress().Clear();
  return AskYesNo(fmt::format("Download what {} has for this card (event {})?",
                              event.server.ToString(), event.event_id))
      .value_or(false);
}

Result<CommandOutput> DownloadOne(Session& session, const sgp22::EventEntry& event, bool yes) {
  lpa::DownloadOrder order;
  order.send_notification = !session.options().no_notify;
  const auto installed =
      lpa::DownloadEvent(session.reader(), session.http(), session.isdr(), event, std::move(order),
                         DownloadHandlersFor(session, yes), session.call());
  session.progress().End(installed.has_value());
  if (!installed) return Fail(installed.error());
  return InstalledOutput(*installed, session.TrustText());
}

// An event is the operator's: there is no activation code that the user could check.
Error EventError(const sgp22::EventEntry& event, const Error& error) {
  Error failed = error.WithContext("event " + event.event_id);
  if (failed.code == ErrorCode::kNotFound) {
    failed.next = "its operator must remove the event from the SM-DS, or make the order anew";
  }
  return failed;
}

void AddFailure(const Error& error, Json& event, CommandOutput& output) {
  output.exit_code = kExitPartial;
  event["error"] = ErrorJson(error);
  output.text += "\nfailed: " + log::Escape(error.message);
  if (!error.next.empty()) output.text += "\n     " + log::Escape(error.next);
}

// One of several that fails does not keep the card from the others; a cancellation ends it.
Result<void> DownloadEvents(Session& session, const lpa::DiscoveryResult& found,
                            const DiscoverOptions& options, CommandOutput& output) {
  const bool all = options.download || options.yes;
  for (size_t i = 0; i < found.events.size(); ++i) {
    const sgp22::EventEntry& event = found.events[i];
    if (!all && !IsWanted(session, event)) continue;
    LPAB_TRY(session.call().Check("downloading the events"));
    auto done = DownloadOne(session, event, options.yes);
    Json& json = output.result["events"][i];
    if (!done) {
      const Error error = EventError(event, done.error());
      if (found.events.size() == 1) return Fail(error);
      AddFailure(error, json, output);
      continue;
    }
    json["profile"] = std::move(done->result);
    output.text += "\n" + done->text;
  }
  return {};
}

}  // namespace

Result<CommandOutput> Discover(Session& session, const DiscoverOptions& options) {
  if (options.download && !options.yes && !CanAsk()) {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "there is no terminal to ask whether a profile shall be installed")
                    .WithNext("add --yes to agree beforehand"));
  }
  LPAB_ASSIGN(const lpa::DiscoveryResult found, AskSmds(session, options.smds));
  CommandOutput output;
  SayWhatWaits(found, output);
  output.result["trust"] = session.TrustText();
  const bool offers = options.download || options.yes || (CanAsk() && !session.options().json);
  if (offers) {
    LPAB_TRY(DownloadEvents(session, found, options, output));
  } else if (!found.events.empty()) {
    output.text += "\n'lpa discover --yes' downloads and installs what is there";
  }
  return output;
}

}  // namespace lpab::apps
