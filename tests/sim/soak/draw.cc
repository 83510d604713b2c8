#include "draw.h"

#include <algorithm>

#include "must.h"
#include "sim/modem/quirk_switches.h"

namespace lpab::tests {
namespace {

using modem::AccessMethod;
using sim::modem::ChannelLe;
using sim::modem::Quirks;

// What quirks are set to. Left out are that of a port that is a descriptor (ports-away), those of a
// slow receiver, whose bytes take real time (fifo-size, fifo-rate), and those of a modem that does
// not come to use a profile, for downloads do not ask it to (takes-profile, no-network).
struct Choice {
  std::string name;
  std::vector<std::string> values;
};

const std::vector<Choice>& Choices() {
  static const std::vector<Choice> choices = {
      {"ccho", {"no"}},
      {"test-forms", {"error", "silent"}},
      {"ccho-error", {"3", "50"}},
      {"plain-errors", {"yes", "no"}},
      {"session-ids", {"from-zero", "handle16", "random8"}},
      {"bare-session", {"yes"}},
      {"session-after-ok", {"yes"}},
      {"session-late", {"yes"}},
      {"one-session", {"yes"}},
      {"cchc-line", {"yes"}},
      {"cchc-checks", {"no"}},
      {"cgla-fetches", {"yes"}},
      {"csim-minimum", {"4", "10"}},
      {"csim-maximum", {"520"}},
      {"csim-channels", {"0", "1", "2"}},
      {"channel-le", {"any", "01", "00"}},
      {"csim-fetches", {"yes"}},
      {"csim-cut", {"256"}},
      {"csim-refuses-case-4", {"yes"}},
      {"csim-upper-case-only", {"yes"}},
      {"csim-silent-above", {"8"}},
      {"csim-same-class-only", {"yes"}},
      {"no-select-response", {"yes"}},
      {"select-errors", {"1", "2"}},
      {"unquoted-refused", {"yes", "no"}},
      {"isdr-blocked", {"yes"}},
      {"busy-commands", {"1", "3"}},
      {"busy-error", {"14", "515"}},
      {"own-channels", {"1", "3", "8"}},
      {"sends-terminal-capability", {"yes"}},
      {"quoted-answers", {"no"}},
      {"lower-case-answers", {"yes"}},
      {"blank-after-name", {"no"}},
      {"session-in-answers", {"yes"}},
      {"echo-always", {"yes"}},
      {"fixed-cmee", {"0", "1", "2"}},
      {"placeholder-identity", {"yes"}},
      {"urc", {"NO CARRIER", "+MSTK: 11,\"D0238103012100\"", "+QIND: \"csq\",20,99"}},
      {"write-size", {"1", "7"}},
      {"restart-closes-ports", {"yes"}},
  };
  return choices;
}

constexpr CutKind kCuts[] = {CutKind::kPowerBefore,   CutKind::kPowerAfter,   CutKind::kCardPulled,
                             CutKind::kLinkBefore,    CutKind::kLinkAfter,    CutKind::kLinkGone,
                             CutKind::kPortBefore,    CutKind::kPortAfter,    CutKind::kAnswerLost,
                             CutKind::kRestartBefore, CutKind::kRestartAfter, CutKind::kModemGone,
                             CutKind::kRequestLost,   CutKind::kReplyLost,    CutKind::kServerGone};

// Whether the translator gets a channel by this way.
bool Opens(AccessMethod method, const Quirks& quirks, int channel_le) {
  if (quirks.isdr_blocked) return false;
  if (method == AccessMethod::kCgla) return quirks.ccho && !quirks.ccho_error;
  const bool le_fits = quirks.channel_le == ChannelLe::kAny ||
                       (quirks.channel_le == ChannelLe::k01) == (channel_le == 1);
  return le_fits && quirks.csim_channels > 0 && quirks.csim_silent_above == 0;
}

bool MayRefuseForAWhile(AccessMethod method, const Quirks& quirks) {
  // 515 has a number and no words.
  const bool wordless = quirks.fixed_cmee == 2 && quirks.busy_error == 515;
  const bool no_number =
      quirks.fixed_cmee == 0 || wordless || (method == AccessMethod::kCgla && quirks.plain_errors);
  return quirks.busy_commands > 0 && no_number;
}

bool Spoils(AccessMethod method, const Quirks& quirks) {
  return method == AccessMethod::kCsim && quirks.csim_fetches && quirks.csim_cut > 0;
}

Outlook OutlookOf(const Quirks& quirks, const modem::ModemProfile& row) {
  bool busy = false;
  for (const AccessMethod method : row.access) {
    if (!Opens(method, quirks, row.manage_channel_le)) continue;
    if (Spoils(method, quirks)) return Outlook::kMayFail;
    if (!MayRefuseForAWhile(method, quirks)) return Outlook::kWorks;
    busy = true;
  }
  return busy ? Outlook::kMayFail : Outlook::kNoWay;
}

const modem::ModemProfile& RowOf(const sim::modem::Personality& who) {
  return modem::FindProfile({who.manufacturer, who.model, who.revision});
}

}  // namespace

sim::modem::ModemOptions Draw::Modem() const {
  sim::modem::ModemOptions options;
  options.personality = Must(sim::modem::FindPersonality(personality));
  options.quirks = options.personality.quirks;
  for (const std::string& quirk : quirks) Must(sim::modem::SetQuirk(options.quirks, quirk));
  if (!fault.empty()) options.quirks.fault = Must(sim::modem::ParseFault(fault));
  return options;
}

modem::ModemProfileChanges Draw::Settings() const {
  modem::ModemProfileChanges settings;
  const auto most = static_cast<size_t>(Modem().quirks.csim_maximum_length / 2);
  if (most < 261) settings.maximum_command = most;
  return settings;
}

std::string Draw::ToString() const {
  std::string text = personality;
  for (const std::string& quirk : quirks) text += " " + quirk;
  if (!fault.empty()) text += ", fault " + fault;
  if (cut) text += ", cut " + NameOf(*cut) + " at " + std::to_string(cut_at);
  return text;
}

Lots::Lots(uint64_t seed) : engine_(seed) {
  for (const auto& each : sim::modem::Personalities()) counts_["modem " + each.name] = 0;
  for (const Choice& each : Choices()) counts_["quirk " + each.name] = 0;
  for (const auto& [name, kind] : sim::modem::FaultNames()) counts_["fault " + std::string(name)];
  for (const CutKind kind : kCuts) counts_["cut " + NameOf(kind)] = 0;
}

void Lots::DrawQuirks(Draw& draw) {
  const int count = 1 + Below(4);
  std::vector<int> taken;
  for (int i = 0; i < count; ++i) {
    const int at = Below(static_cast<int>(Choices().size()));
    if (std::ranges::find(taken, at) != taken.end()) continue;
    taken.push_back(at);
    const Choice& choice = Choices()[static_cast<size_t>(at)];
    const auto& values = choice.values;
    const auto value = static_cast<size_t>(Below(static_cast<int>(values.size())));
    draw.quirks.push_back(choice.name + "=" + values[value]);
    ++counts_["quirk " + choice.name];
  }
}

// Two of five meet a fault of the modem, one a cut.
void Lots::DrawTrouble(Draw& draw) {
  constexpr int kLastCommand = 60;  // of a download, about
  switch (Below(5)) {
    case 0:
    case 1: {
      const auto faults = sim::modem::FaultNames();
      const auto& [name, kind] =
          faults[static_cast<size_t>(Below(static_cast<int>(faults.size())))];
      draw.fault = std::string(name) + ":" + std::to_string(1 + Below(kLastCommand));
      ++counts_["fault " + std::string(name)];
      break;
    }
    case 2:
      draw.cut = kCuts[static_cast<size_t>(Below(static_cast<int>(std::size(kCuts))))];
      draw.cut_at = 1 + Below(SeamOf(*draw.cut) == Seam::kServer ? 5 : kLastCommand);
      ++counts_["cut " + NameOf(*draw.cut)];
      break;
    default:
      break;
  }
}

Draw Lots::Next() {
  Draw draw;
  const auto all = sim::modem::Personalities();
  const auto& who = all[static_cast<size_t>(Below(static_cast<int>(all.size())))];
  draw.personality = who.name;
  ++counts_["modem " + who.name];
  DrawQuirks(draw);
  draw.outlook = OutlookOf(draw.Modem().quirks, RowOf(who));
  DrawTrouble(draw);
  return draw;
}

}  // namespace lpab::tests
