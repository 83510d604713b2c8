#include "apps/lpa/doctor.h"

#include <fmt/core.h>

#include "apps/lpa/arguments.h"
#include "apps/lpa/doctor_exam.h"
#include "apps/lpa/exit_code.h"

namespace lpab::apps {
namespace {

constexpr std::string_view kVerdictNames[] = {"ok", "warning", "failed", "skipped"};

std::string_view VerdictName(Verdict verdict) {
  return kVerdictNames[static_cast<size_t>(verdict)];
}

CommandOutput Report(const Examination& exam) {
  CommandOutput output;
  output.result["checks"] = Json::array();
  size_t failed = 0;
  for (const Check& check : DoctorChecks()) {
    const Finding finding = check.judge(exam);
    if (finding.verdict == Verdict::kFailed) ++failed;
    output.result["checks"].push_back({{"part", check.part},
                                       {"check", check.name},
                                       {"verdict", VerdictName(finding.verdict)},
                                       {"text", finding.text},
                                       {"next", finding.next}});
    output.text += fmt::format("{:<8} {:<8} {:<14} {}\n", VerdictName(finding.verdict), check.part,
                               check.name, finding.text);
    if (!finding.next.empty()) output.text += fmt::format("{:<33}{}\n", "", finding.next);
  }
  output.result["failed"] = failed;
  output.text += failed == 0 ? "nothing failed" : fmt::format("{} failed", failed);
  if (failed > 0) output.exit_code = kExitPartial;
  return output;
}

Result<CommandOutput> Doctor(Session& session, const std::string& server) {
  LPAB_ASSIGN(const Examination exam, Examine(session, server));
  // Ctrl-C leaves nothing to be judged.
  LPAB_TRY(session.call().Check("lpa doctor"));
  return Report(exam);
}

}  // namespace

void AddDoctor(CLI::App& app, Command& chosen) {
  auto server = std::make_shared<std::string>();
  CLI::App* doctor =
      app.add_subcommand("doctor", "check card, bridge and server apart, and say what to do");
  doctor->add_option("server", *server,
                     "SM-DP+ address or activation code (default: the card's SM-DP+)");
  doctor->callback([&chosen, server] {
    chosen = [server](Session& session) { return Doctor(session, *server); };
  });
}

}  // namespace lpab::apps
